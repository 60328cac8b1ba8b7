/**
 * `GET /functions/v1/export-crawl-batch?batchId=…` streams all jobs of a batch
 * as CSV, JSON Lines or JSON.
 *
 * @module
 */

import { exportCrawlBatch } from "../_shared/contract/export.ts";
import { download } from "../_shared/http/download.ts";
import { foundBatch } from "../_shared/contract/found.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { exportPages } from "../_shared/queue/export.ts";

export default {
  fetch: route(
    exportCrawlBatch,
    { auth: ["user", "secret"] },
    async (_body, { caller, query, log }) => {
      const { batchId, ownerId, format, fields } = query;
      const owner = ownerOf(caller, ownerId);
      const pages = foundBatch(await exportPages(query, owner), batchId);
      return download({ name: batchId, format, columns: fields, pages, log });
    },
  ),
};
