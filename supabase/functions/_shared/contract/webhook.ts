/**
 * Webhooks: where a submit wants to be told of what became of it, and what is
 * sent there, as Standard Webhooks (https://www.standardwebhooks.com) has it.
 *
 * @module
 */

import { z } from "zod";
import { batchStatus } from "./batch.ts";
import { jobError, jobStatus, moment } from "./words.ts";

/** `whsec_` and 24 to 64 bytes in base64. What was sent instead is not told: it may be a secret. */
const secret = z.string().transform((text, context) => {
  const [, encoded = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Math.floor(encoded.replace(/=+$/, "").length * 3 / 4);
  if (encoded.length % 4 === 0 && bytes >= 24 && bytes <= 64) return text;
  context.issues.push({
    code: "custom",
    input: undefined,
    message: "must be whsec_ and 24 to 64 bytes in base64",
  });
  return z.NEVER;
}).describe(
  "Signs the messages: `whsec_` and 24 to 64 bytes in base64; a secret key may leave it out where WEBHOOK_SECRET is set",
);

const address = z.string().describe(
  "Where to POST: an absolute HTTP or HTTPS address, public as a page to crawl",
);

function eventList<const T extends readonly [string, ...string[]]>(
  known: T,
  usual: readonly T[number][],
) {
  return z.array(z.enum(known)).min(1).max(10).default([...usual])
    .transform((list) => [...new Set(list)].sort())
    .describe("What to tell of");
}

const jobEvents = ["job.completed", "job.error", "job.cancelled"] as const;

/** Who is told when a job has ended. */
export const jobWebhook = z.strictObject({
  url: address,
  events: eventList(jobEvents, jobEvents),
  secret: secret.optional(),
}).describe("Told when the job has ended");

const batchEvents = ["batch.completed", "batch.cancelled"] as const;

/** Who is told when a batch has ended, and of each of its jobs if that is wanted. A job that is cancelled is told with its batch. */
export const batchWebhook = z.strictObject({
  url: address,
  events: eventList(
    [...batchEvents, "job.completed", "job.error"],
    batchEvents,
  ),
  secret: secret.optional(),
}).describe(
  "Told when the batch has ended, by default; with `job.…` events of each of its jobs, too",
);

/** A checked webhook of a submit; its address is not. */
export type Webhook = z.infer<typeof jobWebhook | typeof batchWebhook>;

/** All that is told. */
export const eventType = z.enum([...jobEvents, ...batchEvents]);

const timestamp = moment.describe("When the state was reached");

/** A job that has ended, as it was then. */
export const jobEvent = z.object({
  type: z.enum(jobEvents),
  timestamp,
  data: z.object({
    jobId: z.uuid(),
    kind: z.string(),
    url: z.string().nullable(),
    batchId: z.string().nullable(),
    status: jobStatus,
    attempt: z.int(),
    http_status: z.int().nullable(),
    final_url: z.string().nullable(),
    html_length: z.int().nullable(),
    processing_time_ms: z.int(),
    success_method: z.string().nullable(),
    created_at: moment,
    completed_at: moment.nullable(),
    error: jobError.nullable(),
  }),
});

/** A batch whose last job has ended, as it was then. */
export const batchEvent = z.object({
  type: z.enum(batchEvents),
  timestamp,
  data: z.object({
    batchId: z.string(),
    status: batchStatus,
    counts: z.object({
      pending: z.int(),
      processing: z.int(),
      completed: z.int(),
      error: z.int(),
      cancelled: z.int(),
      total: z.int(),
    }),
    progress: z.int(),
    created_at: moment,
    last_updated: moment,
  }),
});

/** A {@linkcode jobEvent}. */
export type JobEvent = z.infer<typeof jobEvent>;
/** A {@linkcode batchEvent}. */
export type BatchEvent = z.infer<typeof batchEvent>;
/** The body of a message. */
export type WebhookEvent = JobEvent | BatchEvent;

/** Messages as they may look. */
export const exampleEvents: readonly WebhookEvent[] = [{
  type: "job.completed",
  timestamp: "2023-04-05T12:01:30.000Z",
  data: {
    jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
    kind: "page_crawl",
    url: "https://example.com/",
    batchId: null,
    status: "completed",
    attempt: 1,
    http_status: 200,
    final_url: "https://example.com/",
    html_length: 1256,
    processing_time_ms: 391,
    success_method: "Puppeteer",
    created_at: "2023-04-05T12:01:00.000Z",
    completed_at: "2023-04-05T12:01:30.000Z",
    error: null,
  },
}, {
  type: "batch.completed",
  timestamp: "2023-04-05T12:01:30.000Z",
  data: {
    batchId: "batch-12345",
    status: "completed_with_errors",
    counts: {
      pending: 0,
      processing: 0,
      completed: 2,
      error: 1,
      cancelled: 0,
      total: 3,
    },
    progress: 100,
    created_at: "2023-04-05T12:00:00.000Z",
    last_updated: "2023-04-05T12:01:30.000Z",
  },
}];
