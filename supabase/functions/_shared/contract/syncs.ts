/**
 * `api/syncs`: syncs that have failed, sent back or cleaned away.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { integer, jobError, jobId, moment, success } from "./words.ts";

const days = 24 * 3_600_000;

/** `GET api/syncs/failed` */
export const listFailedSyncs = operation({
  name: "list-failed-syncs",
  method: "GET",
  path: "/api/syncs/failed",
  summary: "Lists syncs that have failed, newest first",
  query: z.strictObject({
    limit: integer(1, 500).prefault(100).describe("Syncs a page"),
    cursor: z.string().optional()
      .describe("`nextCursor` of the page before"),
  }),
  example: { limit: 100 },
  answers: {
    200: {
      description: "A page of syncs",
      schema: z.object({
        success,
        data: z.array(z.object({
          follow_id: z.string(),
          jobId: z.uuid(),
          error: jobError,
          attempts: z.int(),
          createdAt: moment,
          failedAt: moment,
        })),
        nextCursor: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: {
        success: true,
        data: [{
          follow_id: "8a6e0804-2bd0-8672-b79d-d97027f9071a",
          jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
          error: { code: "TIMEOUT", message: "Cannot finish within 120000 ms" },
          attempts: 3,
          createdAt: "2025-11-05T12:00:00.000Z",
          failedAt: "2025-11-05T12:06:06.000Z",
        }],
        nextCursor: null,
      },
    },
  },
});

/** `POST api/syncs/:jobId/retry` */
export const retrySync = operation({
  name: "retry-sync",
  method: "POST",
  path: "/api/syncs/:jobId/retry",
  params: { jobId },
  summary: "Sends a failed sync back to the queue",
  body: z.strictObject({}),
  example: { jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002" },
  refusals: [
    "JOB_NOT_FOUND",
    "INVALID_STATE",
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
  answers: {
    200: {
      description: "The sync is on the queue again, with all of its tries",
      schema: z.object({
        success,
        jobId: z.uuid(),
        status: z.literal("waiting"),
      }),
      example: {
        success: true,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        status: "waiting",
      },
    },
  },
});

/** `POST api/syncs/clean` */
export const cleanSyncs = operation({
  name: "clean-syncs",
  method: "POST",
  path: "/api/syncs/clean",
  summary: "Removes old failed syncs",
  body: z.strictObject({
    olderThanMs: z.int().min(0).max(3_650 * days).default(7 * days)
      .describe("How long ago they failed at least"),
  }),
  example: { olderThanMs: 7 * days },
  answers: {
    200: {
      description: "How many were removed; at most 1 000 a call",
      schema: z.object({ success, count: z.int() }),
      example: { success: true, count: 3 },
    },
  },
});
