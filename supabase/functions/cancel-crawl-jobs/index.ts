/**
 * `POST /functions/v1/cancel-crawl-jobs` cancels jobs by their ids, or all of
 * a batch.
 *
 * @module
 */

import { cancelCrawlJobs } from "../_shared/contract/cancel.ts";
import { foundBatch } from "../_shared/contract/found.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { Queue } from "../_shared/queue/queue.ts";

export default {
  fetch: route(
    cancelCrawlJobs,
    { auth: ["user", "secret"] },
    async ({ jobIds, batchId, ownerId }, { caller }) => {
      const owner = ownerOf(caller, ownerId);
      const count = foundBatch(
        await Queue.connect().cancel({ jobIds, batch: batchId }, owner),
        batchId ?? "",
      );
      return Response.json({ success: true, count });
    },
  ),
};
