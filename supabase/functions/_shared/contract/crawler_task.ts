/**
 * `/api/crawler/tasks`: the jobs that fetch timelines, in the words of the
 * document "Task-Based Crawler".
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { integer, jobError, moment, success } from "./words.ts";

const status = z.enum([
  "QUEUED",
  "PROCESSING",
  "RETRY",
  "COMPLETED",
  "FAILED",
]);

const task = z.object({
  id: z.uuid().describe("Id of the job"),
  status,
  message: z.object({
    userId: z.string(),
    twitterId: z.string(),
    handle: z.string(),
    maxTweets: z.int(),
  }),
  result: z.object({
    fetched: z.int(),
    inserted: z.int(),
    updated: z.int(),
  }).nullable().describe("Tweets; null until it is completed"),
  error: jobError.nullable().describe("Of the last try that failed"),
  attempts: z.int(),
  maxAttempts: z.int(),
  scheduledAt: moment.describe("When it is due, or was"),
  createdAt: moment,
  updatedAt: moment,
  finishedAt: moment.nullable(),
});

/** A task as callers see it. */
export type TaskView = z.infer<typeof task>;

/** `GET /api/crawler/tasks?status=…&limit=…&cursor=…` */
export const listCrawlerTasks = operation({
  name: "list-crawler-tasks",
  method: "GET",
  path: "/api/crawler/tasks",
  summary: "Lists the tasks of the crawler of tweets, newest first",
  query: z.strictObject({
    status: z.enum([...status.options, "SUCCESS"]).optional()
      .describe("Those alone; `SUCCESS` means `COMPLETED`"),
    limit: integer(1, 100).prefault(50).describe("Tasks a page"),
    cursor: z.string().optional().describe("`nextCursor` of the page before"),
  }),
  example: { status: "RETRY", limit: 50 },
  answers: {
    200: {
      description: "A page of tasks",
      schema: z.object({
        success,
        tasks: z.array(task),
        nextCursor: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: {
        success: true,
        tasks: [{
          id: "01a2081a-0874-77cd-b92d-2a8fa287e002",
          status: "COMPLETED",
          message: {
            userId: "7",
            twitterId: "11348282",
            handle: "NASA",
            maxTweets: 50,
          },
          result: { fetched: 50, inserted: 12, updated: 38 },
          error: null,
          attempts: 1,
          maxAttempts: 3,
          scheduledAt: "2023-04-05T12:00:00.000Z",
          createdAt: "2023-04-05T12:00:00.000Z",
          updatedAt: "2023-04-05T12:00:03.000Z",
          finishedAt: "2023-04-05T12:00:03.000Z",
        }],
        nextCursor: null,
      },
    },
  },
});
