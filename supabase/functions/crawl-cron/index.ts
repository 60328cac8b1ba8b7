/**
 * `POST /functions/v1/crawl-cron` drains the queue behind its answer; with
 * `?wait=true` inside the request, answering with what was done.
 *
 * @module
 */

import { crawlCron } from "../_shared/contract/process.ts";
import { background } from "../_shared/http/background.ts";
import { route } from "../_shared/http/route.ts";
import { drainAll } from "../_shared/worker/work.ts";

export default {
  fetch: route(
    crawlCron,
    { auth: ["secret:*"] },
    async ({ kick }, { query, log, signal }) => {
      const drain = { worker: "crawl-cron", log, tick: !kick };
      if (query.wait === "true") {
        const summary = await drainAll({ ...drain, signal });
        return Response.json({ success: true, started: !!summary, ...summary });
      }
      background(drainAll(drain), log);
      return Response.json(
        { success: true, message: "Draining in the background" },
        { status: 202 },
      );
    },
  ),
};
