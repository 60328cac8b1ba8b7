/**
 * `retry-crawl-job` and `retry-failed-batch-jobs`: again, by hand.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { retryOverrides } from "./options.ts";
import { batchId, errorCode, jobId, ownerId, success } from "./words.ts";

/** `POST retry-crawl-job` */
export const retryCrawlJob = operation({
  name: "retry-crawl-job",
  method: "POST",
  summary: "Sends one failed or cancelled job back to the queue",
  body: z.strictObject({ jobId, overrides: retryOverrides.optional() }),
  example: {
    jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
    overrides: { ultraPremium: true },
  },
  refusals: [
    "JOB_NOT_FOUND",
    "INVALID_STATE",
    "SCRIPTS_NOT_ALLOWED",
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
  answers: {
    200: {
      description: "The job is on the queue again, with all of its tries",
      schema: z.object({
        success,
        jobId: z.uuid(),
        status: z.literal("pending"),
        message: z.string(),
      }),
      example: {
        success: true,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        status: "pending",
        message: "Reset the job to pending status",
      },
    },
  },
});

/** `POST retry-failed-batch-jobs` */
export const retryFailedBatchJobs = operation({
  name: "retry-failed-batch-jobs",
  method: "POST",
  summary: "Sends the failed jobs of a batch back to the queue",
  body: z.strictObject({
    batchId,
    ownerId,
    errorCodes: z.array(errorCode).min(1).max(100).optional()
      .describe("Only jobs that failed with one of these codes"),
    overrides: retryOverrides.optional(),
    dryRun: z.boolean().default(false)
      .describe("Count them and change nothing"),
  }),
  example: { batchId: "batch-67890" },
  refusals: [
    "FORBIDDEN",
    "BATCH_NOT_FOUND",
    "SCRIPTS_NOT_ALLOWED",
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
  answers: {
    200: {
      description: "How many jobs are on the queue again",
      schema: z.object({
        success,
        count: z.int(),
        message: z.string(),
        dryRun: z.literal(true).optional(),
      }),
      example: {
        success: true,
        count: 2,
        message: "Reset 2 failed jobs to pending status",
      },
    },
  },
});
