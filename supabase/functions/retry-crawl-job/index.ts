/**
 * `POST /functions/v1/retry-crawl-job` sends one failed or cancelled job back
 * to the queue.
 *
 * @module
 */

import { retryCrawlJob } from "../_shared/contract/retry.ts";
import { background } from "../_shared/http/background.ts";
import { foundJob } from "../_shared/contract/found.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { retryOne } from "../_shared/queue/retry.ts";

export default {
  fetch: route(
    retryCrawlJob,
    { auth: ["user", "secret"] },
    async (request, { caller, log }) => {
      const { jobId } = request;
      foundJob(await retryOne(request, ownerOf(caller)), jobId);
      background(kick(log), log);
      return Response.json({
        success: true,
        jobId,
        status: "pending",
        message: "Reset the job to pending status",
      });
    },
  ),
};
