/**
 * `POST /functions/v1/submit-crawl-job` puts one job on the queue and answers
 * before any work is done.
 *
 * @module
 */

import { submitCrawlJob } from "../_shared/contract/submit.ts";
import { background } from "../_shared/http/background.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { submitOne } from "../_shared/queue/submit.ts";

export default {
  fetch: route(
    submitCrawlJob,
    { auth: ["user", "secret"] },
    async (request, { caller, headers, log }) => {
      const { jobId, batchId, warnings } = await submitOne(
        request,
        ownerOf(caller),
        headers,
      );
      background(kick(log), log);
      return Response.json({
        success: true,
        jobId,
        status: "pending",
        message: "Job submitted successfully",
        ...(batchId === null ? {} : { batchId }),
        ...(warnings.length > 0 ? { warnings } : {}),
      }, { status: 202 });
    },
  ),
};
