/**
 * `cancel-crawl-jobs`: not wanted any more.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { batchId, ownerId, success } from "./words.ts";

/** `POST cancel-crawl-jobs` */
export const cancelCrawlJobs = operation({
  name: "cancel-crawl-jobs",
  method: "POST",
  summary:
    "Cancels jobs: pending ones at once, running ones within one heartbeat",
  body: z.strictObject({
    jobIds: z.array(z.uuid()).min(1).max(1_000).optional()
      .describe("Ids of jobs, of one batch or several"),
    batchId: batchId.optional(),
    ownerId,
  }).refine(
    ({ jobIds, batchId }) => (jobIds === undefined) !== (batchId === undefined),
    { path: ["jobIds"], message: "Name either 'jobIds' or 'batchId'" },
  ).meta({ oneOf: [{ required: ["jobIds"] }, { required: ["batchId"] }] }),
  example: { batchId: "batch-12345" },
  refusals: ["FORBIDDEN", "BATCH_NOT_FOUND"],
  answers: {
    200: {
      description:
        "How many were cancelled; jobs that had ended, and those of others, do not count",
      schema: z.object({ success, count: z.int() }),
      example: { success: true, count: 2 },
    },
  },
});
