/**
 * `GET /functions/v1/get-crawl-job?jobId=…` shows one job and what it found.
 *
 * @module
 */

import { getCrawlJob } from "../_shared/contract/job.ts";
import { viewFormats, viewJob, viewResult } from "../_shared/contract/view.ts";
import { foundJob } from "../_shared/contract/found.ts";
import { route } from "../_shared/http/route.ts";
import { Reader } from "../_shared/queue/reader.ts";

export default {
  fetch: route(
    getCrawlJob,
    { auth: ["user", "secret"] },
    async (_body, { caller, query }) => {
      const html = query.includeHtml === "true";
      const files = query.includeFiles === "true";
      const row = foundJob(
        await Reader.connect().job(query.jobId, { ...caller, html, files }),
        query.jobId,
      );
      return Response.json({
        success: true,
        job: viewJob(row),
        html: row.html,
        headers: row.headers,
        formats: viewFormats(row),
        result: viewResult(row),
      });
    },
  ),
};
