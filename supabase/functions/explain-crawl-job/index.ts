/**
 * `GET /functions/v1/explain-crawl-job?jobId=…` says why a job does not run,
 * and what happens next.
 *
 * @module
 */

import { explainCrawlJob } from "../_shared/contract/explain.ts";
import { viewExplanation } from "../_shared/contract/view_explanation.ts";
import { foundJob } from "../_shared/contract/found.ts";
import { route } from "../_shared/http/route.ts";
import { Reader } from "../_shared/queue/reader.ts";

export default {
  fetch: route(
    explainCrawlJob,
    { auth: ["user", "secret"] },
    async (_body, { caller, query: { jobId } }) => {
      const row = await Reader.connect().explain(jobId, caller);
      return Response.json({
        success: true,
        ...viewExplanation(foundJob(row, jobId)),
      });
    },
  ),
};
