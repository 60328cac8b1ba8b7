/**
 * `GET /functions/v1/get-crawl-job?jobId=…` shows one job and its html.
 *
 * @module
 */

import { jobQuery } from "../_shared/contract/job.ts";
import { viewJob } from "../_shared/contract/view.ts";
import { RequestError } from "../_shared/errors.ts";
import { route } from "../_shared/http/route.ts";
import { Queue } from "../_shared/queue/queue.ts";

export default {
  fetch: route(
    { method: "GET", auth: ["user", "secret"], query: jobQuery },
    async (_body, { caller, query }) => {
      const row = await Queue.connect().get(query.jobId, {
        ownerId: caller.ownerId,
        html: query.includeHtml === "true",
      });
      if (!row) {
        throw new RequestError(
          "JOB_NOT_FOUND",
          `Cannot find job '${query.jobId}'`,
        );
      }
      return Response.json({
        success: true,
        job: viewJob({ ...row, batch_id: row.batch }),
        html: row.html,
      });
    },
  ),
};
