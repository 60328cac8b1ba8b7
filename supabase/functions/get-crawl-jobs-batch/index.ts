/**
 * `GET /functions/v1/get-crawl-jobs-batch?batchId=…` counts the jobs of a
 * batch and lists them page by page.
 *
 * @module
 */

import { getCrawlJobsBatch } from "../_shared/contract/batch.ts";
import { viewBatchUrl, viewCounts } from "../_shared/contract/view_batch.ts";
import { fromCursor, toCursor } from "../_shared/http/cursor.ts";
import { foundBatch } from "../_shared/contract/found.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { Reader } from "../_shared/queue/reader.ts";

export default {
  fetch: route(
    getCrawlJobsBatch,
    { auth: ["user", "secret"] },
    async (_body, { caller, query }) => {
      const { batchId, ownerId, status, limit, cursor } = query;
      const page = { status, limit, after: fromCursor(cursor) };
      const batch = foundBatch(
        await Reader.connect().batch(batchId, {
          ...ownerOf(caller, ownerId),
          ...page,
        }),
        batchId,
      );
      return Response.json({
        success: true,
        batchId,
        ...viewCounts(batch),
        urls: batch.jobs.map(viewBatchUrl),
        nextCursor: batch.more ? toCursor(batch.jobs.at(-1)?.id) : null,
      });
    },
  ),
};
