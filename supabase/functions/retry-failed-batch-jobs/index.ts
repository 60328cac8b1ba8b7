/**
 * `POST /functions/v1/retry-failed-batch-jobs` sends the failed jobs of a
 * batch back to the queue.
 *
 * @module
 */

import { retryFailedBatchJobs } from "../_shared/contract/retry.ts";
import { background } from "../_shared/http/background.ts";
import { foundBatch } from "../_shared/contract/found.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { retryFailed } from "../_shared/queue/retry.ts";

export default {
  fetch: route(
    retryFailedBatchJobs,
    { auth: ["user", "secret"] },
    async (request, { caller, log }) => {
      const { batchId, ownerId, dryRun } = request;
      const owner = ownerOf(caller, ownerId);
      const count = foundBatch(await retryFailed(request, owner), batchId);
      if (count > 0 && !dryRun) background(kick(log), log);
      const verb = dryRun ? "Would reset" : "Reset";
      return Response.json({
        success: true,
        count,
        message: `${verb} ${count} failed jobs to pending status`,
        ...(dryRun ? { dryRun } : {}),
      });
    },
  ),
};
