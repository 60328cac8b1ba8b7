/**
 * `process-crawl-jobs` and `crawl-cron`: work on the queue.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { flag, success } from "./words.ts";

const summary = { completed: z.int(), failed: z.int(), snoozed: z.int() };

/** `POST process-crawl-jobs` */
export const processCrawlJobs = operation({
  name: "process-crawl-jobs",
  method: "POST",
  summary: "Runs up to `batchSize` due jobs and answers when they are settled",
  body: z.strictObject({
    batchSize: z.int().min(1).max(100).default(5)
      .describe("Jobs to take from the queue at most"),
  }),
  example: { batchSize: 5 },
  answers: {
    200: {
      description: "How the jobs ended",
      schema: z.object({
        success,
        processed: z.int(),
        message: z.string(),
        ...summary,
      }),
      example: {
        success: true,
        processed: 3,
        message: "Processed 3 jobs (2 completed, 1 failed)",
        completed: 2,
        failed: 1,
        snoozed: 0,
      },
    },
  },
});

/** `POST crawl-cron` */
export const crawlCron = operation({
  name: "crawl-cron",
  method: "POST",
  summary: "Drains the queue behind its answer",
  query: z.strictObject({
    wait: flag.default("false")
      .describe(
        "`true` works inside the request and answers with what was done",
      ),
  }),
  body: z.strictObject({
    kick: z.boolean().default(false)
      .describe(
        "Sent by a submit, so that it is not taken for the cron's tick",
      ),
  }),
  example: {},
  answers: {
    202: {
      description: "Draining in the background",
      schema: z.object({ success, message: z.string() }),
      example: { success: true, message: "Draining in the background" },
    },
    200: {
      description: "With `?wait=true`: the pass is over",
      schema: z.object({
        success,
        started: z.boolean().describe("False when enough drains run already"),
        ...z.object(summary).partial().shape,
      }),
      example: {
        success: true,
        started: true,
        completed: 2,
        failed: 0,
        snoozed: 0,
      },
    },
  },
});
