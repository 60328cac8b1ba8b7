/**
 * `POST /functions/v1/crawl-cron` drains the queue behind its answer; with
 * `?wait=true` inside the request, answering with what was done.
 *
 * @module
 */

import { cronQuery, cronRequest } from "../_shared/contract/process.ts";
import { background } from "../_shared/http/background.ts";
import { route } from "../_shared/http/route.ts";
import { drainAll } from "../_shared/worker/work.ts";

export default {
  fetch: route(
    {
      method: "POST",
      auth: ["secret:*"],
      body: cronRequest,
      query: cronQuery,
    },
    async (_body, { query, log, signal }) => {
      if (query.wait === "true") {
        const summary = await drainAll({ worker: "crawl-cron", log, signal });
        return Response.json({ success: true, started: !!summary, ...summary });
      }
      background(drainAll({ worker: "crawl-cron", log }), log);
      return Response.json(
        { success: true, message: "Draining in the background" },
        { status: 202 },
      );
    },
  ),
};
