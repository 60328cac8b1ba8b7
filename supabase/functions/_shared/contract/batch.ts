/**
 * A batch as callers see it, `get-crawl-jobs-batch` and `list-crawl-job-batches`.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import {
  batchId,
  integer,
  jobError,
  jobStatus,
  moment,
  ownerId,
  success,
} from "./words.ts";

/** Jobs of a batch by status; the five add up to `total`. */
const counts = {
  pending: z.int(),
  processing: z.int(),
  completed: z.int(),
  error: z.int(),
  cancelled: z.int(),
};

/** Percent of the jobs that have ended. */
const progress = z.int().min(0).max(100);

/** How a batch is doing as a whole. */
export const batchStatus = z.enum([
  "running",
  "completed",
  "completed_with_errors",
  "cancelled",
]);

/** A job of a batch, in a list. */
export const batchUrl = z.object({
  jobId: z.uuid(),
  url: z.string().nullable(),
  subject: z.string().nullable().describe("As in get-crawl-job"),
  status: jobStatus,
  attempt: z.int(),
  http_status: z.int().nullable(),
  html_length: z.int().nullable(),
  processing_time_ms: z.int(),
  success_method: z.string().nullable(),
  completed_at: moment.nullable(),
  error: jobError.optional(),
});

/** A {@linkcode batchUrl}. */
export type BatchUrl = z.infer<typeof batchUrl>;

const exampleCounts = {
  pending: 1,
  processing: 1,
  completed: 1,
  error: 0,
  total: 3,
  cancelled: 0,
};

/** `GET get-crawl-jobs-batch?batchId=…&status=…&limit=…&cursor=…` */
export const getCrawlJobsBatch = operation({
  name: "get-crawl-jobs-batch",
  method: "GET",
  summary: "Counts the jobs of a batch and lists them, in the order submitted",
  query: z.strictObject({
    batchId,
    ownerId,
    status: jobStatus.optional().describe("List jobs of this status only"),
    limit: integer(0, 1_000).prefault(100)
      .describe("Jobs to list; 0 for the counts alone"),
    cursor: z.string().optional()
      .describe("`nextCursor` of the page before"),
  }),
  example: { batchId: "batch-12345" },
  refusals: ["FORBIDDEN", "BATCH_NOT_FOUND"],
  answers: {
    200: {
      description: "The batch",
      schema: z.object({
        success,
        batchId: z.string(),
        status: batchStatus,
        counts: z.object({ ...counts, total: z.int() }),
        progress,
        created_at: moment,
        last_updated: moment,
        urls: z.array(batchUrl),
        nextCursor: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: {
        success: true,
        batchId: "batch-12345",
        status: "running",
        counts: exampleCounts,
        progress: 33,
        created_at: "2023-04-05T12:00:00.000Z",
        last_updated: "2023-04-05T12:01:30.000Z",
        urls: [{
          jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
          url: "https://example.com/page1",
          subject: null,
          status: "completed",
          attempt: 1,
          http_status: 200,
          html_length: 145023,
          processing_time_ms: 2_342,
          success_method: "Puppeteer",
          completed_at: "2023-04-05T12:01:30.000Z",
        }],
        nextCursor: null,
      },
    },
  },
});

/** A batch in the list of all. */
export const batchRow = z.object({
  batch_id: z.string(),
  owner_id: z.uuid().nullable()
    .describe("The user who submitted it; null for a secret key"),
  status: batchStatus,
  total: z.int(),
  ...counts,
  progress,
  created_at: moment,
  last_updated: moment,
});

/** A {@linkcode batchRow}. */
export type BatchRow = z.infer<typeof batchRow>;

/** `GET list-crawl-job-batches?limit=…&offset=…` */
export const listCrawlJobBatches = operation({
  name: "list-crawl-job-batches",
  method: "GET",
  summary: "Lists batches, newest first",
  query: z.strictObject({
    limit: integer(1, 100).prefault(25).describe("Batches to list"),
    offset: integer(0, 1_000_000).prefault(0)
      .describe("Newer batches to leave out"),
  }),
  example: { limit: 25, offset: 0 },
  answers: {
    200: {
      description: "A page of batches",
      schema: z.object({
        success,
        batches: z.array(batchRow),
        total: z.int().describe("Batches in all"),
        limit: z.int(),
        offset: z.int(),
      }),
      example: {
        success: true,
        batches: [{
          batch_id: "batch-12345",
          owner_id: null,
          status: "running",
          ...exampleCounts,
          progress: 33,
          created_at: "2023-04-05T12:00:00.000Z",
          last_updated: "2023-04-05T12:01:30.000Z",
        }, {
          batch_id: "batch-67890",
          owner_id: null,
          status: "completed_with_errors",
          total: 10,
          pending: 0,
          processing: 0,
          completed: 8,
          error: 2,
          cancelled: 0,
          progress: 100,
          created_at: "2023-04-04T14:30:00.000Z",
          last_updated: "2023-04-04T14:45:20.000Z",
        }],
        total: 2,
        limit: 25,
        offset: 0,
      },
    },
  },
});
