/**
 * `wait-for-crawl-job`: a long poll.
 *
 * @module
 */

import { z } from "zod";
import { exampleJob, jobView } from "./job.ts";
import { operation } from "./operation.ts";
import { jobId, success } from "./words.ts";

const waited = {
  success,
  job: jobView,
  waitTime: z.int().describe("Milliseconds this call has waited"),
};

/** `POST wait-for-crawl-job` */
export const waitForCrawlJob = operation({
  name: "wait-for-crawl-job",
  method: "POST",
  summary: "Waits until a job has ended, at most about 50 s a call",
  body: z.strictObject({
    jobId,
    maxWaitTimeMs: z.int().min(0).max(24 * 3_600_000).default(300_000)
      .describe("The caller's whole patience, over all calls"),
    pollingIntervalMs: z.int().min(50).max(60_000).default(5_000)
      .describe("Look at the job at least this often"),
  }),
  example: {
    jobId: exampleJob.id,
    maxWaitTimeMs: 300_000,
    pollingIntervalMs: 5_000,
  },
  refusals: ["JOB_NOT_FOUND"],
  answers: {
    200: {
      description:
        "The job has ended; `job.status` says how. Waiting succeeded even where the job did not",
      schema: z.object({ ...waited, done: z.literal(true) }),
      example: { success: true, job: exampleJob, waitTime: 15_123, done: true },
    },
    202: {
      description:
        "Not yet: call again with `maxWaitTimeMs` set to `remainingMs`, after `Retry-After` seconds",
      headers: { "Retry-After": "Seconds until the next call" },
      schema: z.object({
        ...waited,
        done: z.literal(false),
        remainingMs: z.int().describe("What is left of the caller's patience"),
      }),
      example: {
        success: true,
        job: { ...exampleJob, status: "processing", completed_at: null },
        waitTime: 50_012,
        done: false,
        remainingMs: 249_988,
      },
    },
  },
});
