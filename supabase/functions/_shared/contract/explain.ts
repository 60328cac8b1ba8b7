/**
 * `explain-crawl-job`: why a job does not run, and what happens next.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { jobId, jobStatus, moment, success } from "./words.ts";

/** Why a job is where it is. */
export const explanationReason = z.enum([
  "FINISHED",
  "RUNNING",
  "WORKER_LOST",
  "PARKED",
  "SCHEDULED",
  "BACKING_OFF",
  "HOST_BUSY",
  "HOST_COOLING_DOWN",
  "WAITING_FOR_TURN",
  "WAITING_FOR_WORKER",
]);

/** A job's host, and how busy it is. */
const laneView = z.object({
  key: z.string(),
  running: z.int(),
  max_running: z.int(),
  pending: z.int(),
  ready_at: moment.nullable().describe("Not asked before, where that is later"),
});

/** `GET explain-crawl-job?jobId=…` */
export const explainCrawlJob = operation({
  name: "explain-crawl-job",
  method: "GET",
  summary: "Says why a job does not run, and what happens next and when",
  query: z.strictObject({ jobId }),
  example: { jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002" },
  refusals: ["JOB_NOT_FOUND"],
  answers: {
    200: {
      description: "The explanation",
      schema: z.object({
        success,
        jobId: z.uuid(),
        status: jobStatus,
        reason: explanationReason,
        message: z.string(),
        nextAt: moment.nullable()
          .describe(
            "The earliest moment something happens, where one is known",
          ),
        ahead: z.int().nullable()
          .describe(
            "Jobs of the same host that come first, counted up to 1 000",
          ),
        lane: laneView,
        drains: z.int().describe("Drains that run now"),
        lastTickAt: moment.nullable().describe("When the cron last called"),
      }),
      example: {
        success: true,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        status: "pending",
        reason: "HOST_BUSY",
        message:
          "example.com is asked 8 times at once already, which is its limit; 41 jobs of it come first",
        nextAt: null,
        ahead: 41,
        lane: {
          key: "page_crawl:example.com",
          running: 8,
          max_running: 8,
          pending: 42,
          ready_at: null,
        },
        drains: 2,
        lastTickAt: "2023-04-05T12:01:00.000Z",
      },
    },
  },
});

/** What is known of a job that waits. */
export type Reason = z.infer<typeof explanationReason>;
