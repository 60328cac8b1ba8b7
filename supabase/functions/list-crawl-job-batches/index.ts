/**
 * `GET /functions/v1/list-crawl-job-batches` lists batches, newest first.
 *
 * @module
 */

import { listCrawlJobBatches } from "../_shared/contract/batch.ts";
import { viewBatch } from "../_shared/contract/view_batch.ts";
import { route } from "../_shared/http/route.ts";
import { Reader } from "../_shared/queue/reader.ts";

export default {
  fetch: route(
    listCrawlJobBatches,
    { auth: ["user", "secret"] },
    async (_body, { caller, query }) => {
      const { batches, total } = await Reader.connect().batches({
        ...caller,
        ...query,
      });
      return Response.json({
        success: true,
        batches: batches.map(viewBatch),
        total,
        limit: query.limit,
        offset: query.offset,
      });
    },
  ),
};
