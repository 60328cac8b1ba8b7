/**
 * `POST /functions/v1/process-crawl-jobs` runs up to `batchSize` due jobs and
 * answers when they are settled.
 *
 * @module
 */

import { processCrawlJobs } from "../_shared/contract/process.ts";
import { route } from "../_shared/http/route.ts";
import { drainSome } from "../_shared/worker/work.ts";

export default {
  fetch: route(
    processCrawlJobs,
    { auth: ["secret:*"] },
    async ({ batchSize }, { log, signal }) => {
      const { completed, failed, snoozed } = await drainSome(batchSize, {
        worker: "process-crawl-jobs",
        log,
        signal,
      });
      const processed = completed + failed;
      return Response.json({
        success: true,
        processed,
        message:
          `Processed ${processed} jobs (${completed} completed, ${failed} failed)`,
        completed,
        failed,
        snoozed,
      });
    },
  ),
};
