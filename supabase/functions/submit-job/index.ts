/**
 * `POST /functions/v1/submit-job` puts a job of any kind on the queue and
 * answers before any work is done.
 *
 * @module
 */

import { submitJob } from "../_shared/contract/submit_job.ts";
import { background } from "../_shared/http/background.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { submitKind } from "../_shared/queue/submit_kind.ts";

export default {
  fetch: route(
    submitJob,
    { auth: ["user", "secret"] },
    async (request, { caller, headers, log }) => {
      const { jobId, status, isNew } = await submitKind(
        request,
        ownerOf(caller),
        headers,
      );
      background(kick(log), log);
      return Response.json({
        success: true,
        jobId,
        status,
        message: isNew
          ? "Job submitted successfully"
          : "A job for the same is on the queue already",
      }, { status: 202 });
    },
  ),
};
