/**
 * `list-crawl-schedules`, `set-crawl-schedule` and `run-crawl-schedule`: jobs
 * that come again and again.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { jobOptions } from "./options.ts";
import { crawlRequest } from "./submit.ts";
import { batchEntry } from "./submit_batch.ts";
import { batchWebhook, jobWebhook } from "./webhook.ts";
import {
  batchId,
  integer,
  jobError,
  moment,
  storableText,
  success,
} from "./words.ts";

/** The most URLs of a batch that comes again and again. */
const maxUrls = 1_000;

const noMoment = {
  path: ["runAt"],
  message: "The schedule says when; use 'delayMs' to start later than that",
};

const job = crawlRequest.safeExtend({ webhook: jobWebhook.optional() })
  .refine(({ runAt }) => runAt === undefined, noMoment);

const batch = jobOptions.safeExtend({
  urls: z.array(z.union([z.string(), batchEntry])).min(1).max(maxUrls)
    .describe("As in submit-crawl-jobs-batch"),
  batchId: batchId.max(150).optional()
    .describe("Begins the name of each run's batch; its time is the rest"),
  skipInvalid: z.boolean().default(false)
    .describe("Run without the URLs that may not be crawled"),
  webhook: batchWebhook.optional(),
}).refine(({ runAt }) => runAt === undefined, noMoment);

const work = z.strictObject({
  kind: storableText.min(1).max(100)
    .refine((kind) => kind !== "page_crawl", "Pages are crawled by a 'job'")
    .describe("Kind of the job, such as `campaign_scan`"),
  args: z.record(z.string(), z.unknown()).default({})
    .describe("What the kind needs to know"),
  priority: z.int().min(-100).max(100).optional(),
  maxAttempts: z.int().min(1).max(20).optional()
    .describe("Tries in all; the kind's own number by default"),
});

/** What a schedule submits: the body of a submit, or a job of any kind. */
export const scheduleTemplate = z.union([
  z.strictObject({ job }),
  z.strictObject({ batch }),
  z.strictObject({ work }),
]);

/** What a template may be refused for, or its times. */
const templateRefusals = [
  "INVALID_URL",
  "UNSUPPORTED_SCHEME",
  "URL_HAS_CREDENTIALS",
  "URL_TOO_LONG",
  "URL_BLOCKED",
  "WEBHOOK_SECRET_MISSING",
  "NO_VALID_URLS",
  "INVALID_SCHEDULE",
  "SCHEDULE_NOT_FOUND",
] as const;

const overlap = z.enum(["skip", "queue"]);

const scheduleId = z.uuid().toLowerCase().describe("Id of the schedule");

/** A schedule as callers see it. */
export const scheduleView = z.object({
  scheduleId: z.uuid(),
  name: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  overlap,
  paused: z.boolean(),
  nextRuns: z.array(moment).describe("The next five; none while it is paused"),
  lastRun: z.object({
    at: moment,
    outcome: z.enum(["submitted", "skipped", "failed"]),
    error: jobError.nullable(),
  }).nullable(),
  lastJobId: z.uuid().nullable().describe("What it has submitted last"),
  lastBatchId: z.string().nullable(),
  job: z.record(z.string(), z.unknown()).optional()
    .describe("What it submits, without the secret of its webhook"),
  batch: z.record(z.string(), z.unknown()).optional(),
  work: z.record(z.string(), z.unknown()).optional(),
  createdAt: moment,
  updatedAt: moment,
});

/** A {@linkcode scheduleView}. */
export type ScheduleView = z.infer<typeof scheduleView>;

const exampleSchedule: ScheduleView = {
  scheduleId: "5f0c1c8e-0d1f-4c55-9a53-0a3f3f0b7f11",
  name: "Every morning",
  cron: "30 6 * * 1-5",
  timeZone: "Europe/Berlin",
  overlap: "skip",
  paused: false,
  nextRuns: [
    "2023-04-06T04:30:00.000Z",
    "2023-04-07T04:30:00.000Z",
    "2023-04-10T04:30:00.000Z",
    "2023-04-11T04:30:00.000Z",
    "2023-04-12T04:30:00.000Z",
  ],
  lastRun: {
    at: "2023-04-05T04:30:02.000Z",
    outcome: "submitted",
    error: null,
  },
  lastJobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
  lastBatchId: null,
  job: { url: "https://example.com/", render: false },
  createdAt: "2023-04-01T12:00:00.000Z",
  updatedAt: "2023-04-01T12:00:00.000Z",
};

/** `GET list-crawl-schedules?scheduleId=…&limit=…&cursor=…` */
export const listCrawlSchedules = operation({
  name: "list-crawl-schedules",
  method: "GET",
  summary: "Lists schedules with their next runs and how the last one went",
  query: z.strictObject({
    scheduleId: scheduleId.optional().describe("This one alone"),
    limit: integer(1, 100).prefault(50).describe("Schedules a page"),
    cursor: z.string().optional()
      .describe("`nextCursor` of the page before"),
  }),
  example: { limit: 50 },
  refusals: ["SCHEDULE_NOT_FOUND"],
  answers: {
    200: {
      description: "A page of schedules",
      schema: z.object({
        success,
        schedules: z.array(scheduleView),
        nextCursor: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: {
        success: true,
        schedules: [exampleSchedule],
        nextCursor: null,
      },
    },
  },
});

const changes = z.strictObject({
  scheduleId: scheduleId.optional()
    .describe("Which one to change; without it one is made"),
  name: storableText.max(200).optional().describe("For people"),
  cron: storableText.max(200).optional().describe(
    "Minute, hour, day of month, month, day of week, such as `30 6 * * 1-5`",
  ),
  timeZone: storableText.max(100).optional()
    .describe("IANA zone that `cron` is read in; `UTC` by default"),
  overlap: overlap.optional().describe(
    "While the last run goes on: `skip` this one (default), or `queue` another",
  ),
  paused: z.boolean().optional().describe("No runs until it is false again"),
  job: job.optional().describe("What to submit: the body of submit-crawl-job"),
  batch: batch.optional()
    .describe("Or the body of submit-crawl-jobs-batch; 1 000 URLs at most"),
  work: work.optional().describe("Or a job of another kind than pages"),
  remove: z.boolean().default(false)
    .describe("Remove it; the other fields do not matter"),
});

/** `POST set-crawl-schedule` */
export const setCrawlSchedule = operation({
  name: "set-crawl-schedule",
  method: "POST",
  summary:
    "Makes a schedule, or changes, pauses, resumes or removes one; what is not given stays",
  body: changes.refine(
    ({ job, batch }) => job === undefined || batch === undefined,
    { path: ["batch"], message: "Name either 'job' or 'batch'" },
  ).refine(
    ({ job, batch, work }) => work === undefined || !(job ?? batch),
    { path: ["work"], message: "Name either 'work' or what to crawl" },
  ).refine(
    ({ scheduleId, job, batch, work }) =>
      !!(scheduleId ?? job ?? batch ?? work),
    { path: ["job"], message: "Name a 'job', a 'batch' or 'work' to submit" },
  ).refine(
    ({ scheduleId, cron }) => !!(scheduleId ?? cron),
    { path: ["cron"], message: "Say when: a new schedule needs a 'cron'" },
  ).refine(
    ({ scheduleId, remove }) => !remove || !!scheduleId,
    { path: ["scheduleId"], message: "Say which one to remove" },
  ).meta({
    anyOf: [
      { required: ["scheduleId"] },
      { required: ["cron", "job"] },
      { required: ["cron", "batch"] },
      { required: ["cron", "work"] },
    ],
  }),
  example: {
    name: "Every morning",
    cron: "30 6 * * 1-5",
    timeZone: "Europe/Berlin",
    job: { url: "https://example.com/", render: false },
  },
  refusals: [
    ...templateRefusals,
    "QUOTA_EXCEEDED",
  ],
  answers: {
    200: {
      description: "The schedule as it is now; null when it was removed",
      schema: z.object({ success, schedule: scheduleView.nullable() }),
      example: { success: true, schedule: exampleSchedule },
    },
  },
});

/** `POST run-crawl-schedule` */
export const runCrawlSchedule = operation({
  name: "run-crawl-schedule",
  method: "POST",
  summary: "Runs a schedule now, paused or not; its own times stay",
  body: z.strictObject({ scheduleId }),
  example: { scheduleId: exampleSchedule.scheduleId },
  refusals: [
    ...templateRefusals,
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
  answers: {
    202: {
      description: "Its job or batch is on the queue",
      schema: z.object({
        success,
        scheduleId: z.uuid(),
        jobId: z.uuid().nullable(),
        batchId: z.string().nullable(),
      }),
      example: {
        success: true,
        scheduleId: exampleSchedule.scheduleId,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        batchId: null,
      },
    },
  },
});
