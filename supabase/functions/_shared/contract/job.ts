/**
 * A job as callers see it, and `get-crawl-job`.
 *
 * @module
 */

import { z } from "zod";
import { pageResult } from "../kinds/page_crawl/formats.ts";
import { operation } from "./operation.ts";
import { flag, jobError, jobId, jobStatus, moment, success } from "./words.ts";

/** One step of one try. */
export const attemptView = z.object({
  attempt: z.int(),
  started_at: moment,
  ended_at: moment,
  method: z.string().nullable(),
  browser: z.string().nullable(),
  http_status: z.int().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
});

/** What became of a page's links that the crawl goes to. */
const followed = z.object({
  added: z.int().describe("Put on the queue"),
  known: z.int().describe("In the batch already"),
  cut: z.int().describe("Over the limit, or the user's quota"),
  refused: z.int().describe("Private, or no address of a page"),
}).describe("What became of its links; null where none were followed");

/** A job, without its page. */
export const jobView = z.object({
  id: z.uuid(),
  url: z.string().nullable(),
  status: jobStatus,
  created_at: moment,
  updated_at: moment,
  completed_at: moment.nullable(),
  html_length: z.int().nullable(),
  processing_time_ms: z.int()
    .describe("Time it was worked on, over all its tries"),
  success_method: z.string().nullable(),
  kind: z.string(),
  subject: z.string().nullable()
    .describe(
      "What it is about where that is no page: the id of a run, a shop",
    ),
  batch_id: z.string().nullable(),
  parent_id: z.uuid().nullable()
    .describe("The job on whose page it was found"),
  depth: z.int().describe("How many links away from the start page"),
  followed: followed.nullable(),
  result_expired_at: moment.nullable()
    .describe("When html and formats were taken away, as they were too old"),
  attempt: z.int(),
  max_attempts: z.int(),
  retries: z.int().describe("Times it was sent back by hand"),
  scheduled_at: moment,
  progress: z.int(),
  http_status: z.int().nullable(),
  final_url: z.string().nullable(),
  metadata: z.object({
    title: z.string().nullable(),
    content_type: z.string().nullable(),
  }),
  error: jobError.nullable(),
  attempts: z.array(attemptView),
});

/** A job as `get-crawl-job` shows it. */
export type JobView = z.infer<typeof jobView>;

/** The job of the spec's examples. */
export const exampleJob: JobView = {
  id: "01a2081a-0874-77cd-b92d-2a8fa287e002",
  url: "https://www.orientaltrading.com/web/browse/processProductsCatalog",
  status: "completed",
  created_at: "2023-04-05T12:00:00.000Z",
  updated_at: "2023-04-05T12:01:30.000Z",
  completed_at: "2023-04-05T12:01:30.000Z",
  html_length: 145023,
  processing_time_ms: 75342,
  success_method: "Puppeteer Stealth",
  kind: "page_crawl",
  subject: null,
  batch_id: null,
  parent_id: null,
  depth: 0,
  followed: null,
  result_expired_at: null,
  attempt: 1,
  max_attempts: 3,
  retries: 0,
  scheduled_at: "2023-04-05T12:00:00.000Z",
  progress: 100,
  http_status: 200,
  final_url:
    "https://www.orientaltrading.com/web/browse/processProductsCatalog",
  metadata: { title: "Oriental Trading", content_type: "text/html" },
  error: null,
  attempts: [],
};

/** `GET get-crawl-job?jobId=…&includeHtml=…&includeFiles=…` */
export const getCrawlJob = operation({
  name: "get-crawl-job",
  method: "GET",
  summary: "Shows one job, its attempts and what it found",
  query: z.strictObject({
    jobId,
    includeHtml: flag.default("true")
      .describe("`false` leaves html, headers and formats out"),
    includeFiles: flag.default("true")
      .describe("`false` leaves the `data` of screenshot and PDF out"),
  }),
  example: { jobId: exampleJob.id },
  refusals: ["JOB_NOT_FOUND"],
  answers: {
    200: {
      description: "The job",
      schema: z.object({
        success,
        job: jobView,
        html: z.string().nullable(),
        headers: z.record(z.string(), z.string()).nullable()
          .describe(
            "Of the page's answer, by lower-case name, without cookies",
          ),
        formats: pageResult.nullable(),
        result: z.unknown()
          .describe("What a job of another kind has found; null for a page"),
      }),
      example: {
        success: true,
        job: exampleJob,
        html: "<!DOCTYPE html>...",
        headers: { "content-type": "text/html", etag: '"33a64df5"' },
        formats: null,
        result: null,
      },
    },
  },
});
