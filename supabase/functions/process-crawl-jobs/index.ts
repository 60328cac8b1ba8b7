/**
 * `POST /functions/v1/process-crawl-jobs` runs up to `batchSize` due jobs and
 * answers when they are settled.
 *
 * @module
 */

import { processRequest } from "../_shared/contract/process.ts";
import { route } from "../_shared/http/route.ts";
import { drainSome } from "../_shared/worker/work.ts";

export default {
  fetch: route(
    { method: "POST", auth: ["secret:*"], body: processRequest },
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
