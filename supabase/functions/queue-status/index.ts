/**
 * `GET /functions/v1/queue-status` says how long the queue is and how fast it
 * moves, as JSON or for Prometheus.
 *
 * @module
 */

import { queueStatus } from "../_shared/contract/queue_status.ts";
import { prometheus, viewQueue } from "../_shared/contract/view_queue.ts";
import { route } from "../_shared/http/route.ts";
import { Reader } from "../_shared/queue/reader.ts";

export default {
  fetch: route(
    queueStatus,
    { auth: ["user", "secret"] },
    async (_body, { caller, query }) => {
      const status = viewQueue(await Reader.connect().queueStatus(caller));
      if (query.format === "json") {
        return Response.json({ success: true, ...status });
      }
      return new Response(prometheus(status), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      });
    },
  ),
};
