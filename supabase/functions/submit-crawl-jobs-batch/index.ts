/**
 * `POST /functions/v1/submit-crawl-jobs-batch` puts up to 50 000 URLs on the
 * queue as one batch.
 *
 * @module
 */

import { submitCrawlJobsBatch } from "../_shared/contract/submit_batch.ts";
import { background } from "../_shared/http/background.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { submitBatch } from "../_shared/queue/submit_batch.ts";

export default {
  fetch: route(
    submitCrawlJobsBatch,
    { auth: ["user", "secret"] },
    async (request, { caller, headers, log }) => {
      const { batchId, successCount, failed, duplicates, warnings } =
        await submitBatch(request, ownerOf(caller), headers);
      background(kick(log), log);
      return Response.json({
        success: true,
        batchId,
        total: request.urls.length,
        successCount,
        failedCount: failed.length,
        duplicateCount: duplicates.length,
        failed,
        duplicates,
        ...(warnings.length > 0 ? { warnings } : {}),
      }, { status: 202 });
    },
  ),
};
