/**
 * `POST /functions/v1/cancel-crawl-jobs` cancels jobs by their ids, or all of
 * a batch.
 *
 * @module
 */

import { cancelCrawlJobs } from "../_shared/contract/cancel.ts";
import { foundBatch } from "../_shared/contract/found.ts";
import { background } from "../_shared/http/background.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { Queue } from "../_shared/queue/queue.ts";
import { sweepPages } from "../_shared/worker/sweep.ts";

export default {
  fetch: route(
    cancelCrawlJobs,
    { auth: ["user", "secret"] },
    async ({ jobIds, batchId, ownerId }, { caller, log }) => {
      const owner = ownerOf(caller, ownerId);
      const count = foundBatch(
        await Queue.connect().cancel({ jobIds, batch: batchId }, owner),
        batchId ?? "",
      );
      // A parked page has no worker that would hear of it.
      if (count > 0) background(sweepPages(log, { tick: false }), log);
      return Response.json({ success: true, count });
    },
  ),
};
