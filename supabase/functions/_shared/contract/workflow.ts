/**
 * `pageperfect-workflow`: submit, wait, continue with the page.
 *
 * @module
 */

import { z } from "zod";
import { heading, link } from "../kinds/page_crawl/formats.ts";
import { type BodyOf, operation } from "./operation.ts";
import { jobOptions } from "./options.ts";
import { submitHeaders, submitRefusals } from "./submit.ts";
import { idempotencyKey, jobId, success } from "./words.ts";

const {
  formats: _formats,
  follow: _follow,
  screenshot: _screenshot,
  pdf: _pdf,
  extract: _extract,
  render: _render,
  delayMs: _delay,
  runAt: _moment,
  ...options
} = jobOptions.shape;

/** What the workflow continues with. */
const workflowPage = z.object({
  url: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  headings: z.array(heading),
  links: z.array(link),
  markdown: z.string().describe("The main content"),
});

/** A {@linkcode workflowPage}. */
export type WorkflowPage = z.infer<typeof workflowPage>;

/** `POST pageperfect-workflow` */
export const pageperfectWorkflow = operation({
  name: "pageperfect-workflow",
  method: "POST",
  summary: "Crawls a URL, waits for it and answers with what the page says",
  body: z.strictObject({
    ...options,
    url: z.string().optional().describe("Starts the workflow"),
    jobId: jobId.optional().describe(
      "Goes on with a workflow that was started",
    ),
    idempotencyKey: idempotencyKey.optional(),
    waitTimeoutMs: z.int().min(0).max(24 * 3_600_000).default(300_000)
      .describe("The caller's whole patience, over all calls"),
  }).refine(({ url, jobId }) => (url === undefined) !== (jobId === undefined), {
    path: ["url"],
    message: "Name either 'url' or 'jobId'",
  }).meta({ oneOf: [{ required: ["url"] }, { required: ["jobId"] }] }),
  example: { url: "https://example.com/page1", waitTimeoutMs: 300_000 },
  headers: submitHeaders,
  refusals: [...submitRefusals, "JOB_NOT_FOUND", "JOB_FAILED"],
  answers: {
    200: {
      description: "The page",
      schema: z.object({
        success,
        done: z.literal(true),
        jobId: z.uuid(),
        status: z.literal("completed"),
        waitTime: z.int().describe("Milliseconds this call has waited"),
        page: workflowPage,
      }),
      example: {
        success: true,
        done: true,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        status: "completed",
        waitTime: 2_210,
        page: {
          url: "https://example.com/page1",
          title: "Example Domain",
          description: null,
          headings: [{ level: 1, text: "Example Domain" }],
          links: [{
            url: "https://www.iana.org/domains/example",
            text: "More information...",
          }],
          markdown: "This domain is for use in documentation examples.",
        },
      },
    },
    202: {
      description:
        "Not yet: call again with this `jobId`, and `waitTimeoutMs` set to `remainingMs`, after `Retry-After` seconds",
      headers: { "Retry-After": "Seconds until the next call" },
      schema: z.object({
        success,
        done: z.literal(false),
        jobId: z.uuid(),
        status: z.enum(["pending", "processing"]),
        waitTime: z.int().describe("Milliseconds this call has waited"),
        remainingMs: z.int().describe("What is left of the caller's patience"),
      }),
      example: {
        success: true,
        done: false,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        status: "processing",
        waitTime: 45_003,
        remainingMs: 254_997,
      },
    },
  },
});

/** A checked body of `pageperfect-workflow`. */
export type WorkflowRequest = BodyOf<typeof pageperfectWorkflow>;
