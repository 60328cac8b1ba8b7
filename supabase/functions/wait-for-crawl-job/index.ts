/**
 * `POST /functions/v1/wait-for-crawl-job` answers when a job has ended, or
 * 202 when this request's time is over first.
 *
 * @module
 */

import { viewJob } from "../_shared/contract/view.ts";
import { waitForCrawlJob } from "../_shared/contract/wait.ts";
import { foundJob } from "../_shared/contract/found.ts";
import { route } from "../_shared/http/route.ts";
import { retryAfter, waitForJob } from "../_shared/queue/wait.ts";

export default {
  fetch: route(
    waitForCrawlJob,
    { auth: ["user", "secret"] },
    async ({ jobId, maxWaitTimeMs, pollingIntervalMs }, { caller, signal }) => {
      const { job, done, waitedMs, remainingMs } = foundJob(
        await waitForJob(jobId, {
          ...caller,
          patienceMs: maxWaitTimeMs,
          intervalMs: pollingIntervalMs,
          signal,
        }),
        jobId,
      );
      const answer = { success: true, job: viewJob(job), waitTime: waitedMs };
      if (done) return Response.json({ ...answer, done });
      return Response.json({ ...answer, done, remainingMs }, {
        status: 202,
        headers: { "retry-after": retryAfter(remainingMs) },
      });
    },
  ),
};
