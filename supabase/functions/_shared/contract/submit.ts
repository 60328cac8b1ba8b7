/**
 * `submit-crawl-job`: one URL.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { jobOptions } from "./options.ts";
import { jobWebhook } from "./webhook.ts";
import { idempotencyKey, success } from "./words.ts";

/** One URL and how to crawl it. The URL itself is checked by the egress rules. */
export const crawlRequest = jobOptions.safeExtend({
  url: z.string().describe(
    "Absolute HTTP or HTTPS address of a public page, at most 8 192 characters",
  ),
});

/** A checked {@linkcode crawlRequest}. */
export type CrawlRequest = z.infer<typeof crawlRequest>;

/** What a caller should know though the request was accepted. */
export const warnings = z.array(z.string()).optional();

/** What a submit may be refused for: its URL, its key, or how much it asks for. */
export const submitRefusals = [
  "INVALID_URL",
  "UNSUPPORTED_SCHEME",
  "URL_HAS_CREDENTIALS",
  "URL_TOO_LONG",
  "URL_BLOCKED",
  "SCRIPTS_NOT_ALLOWED",
  "IDEMPOTENCY_KEY_REUSED",
  "RATE_LIMITED",
  "QUOTA_EXCEEDED",
] as const;

/** What a submit reads from its headers. */
export const submitHeaders = { "Idempotency-Key": idempotencyKey.optional() };

/** `POST submit-crawl-job` */
export const submitCrawlJob = operation({
  name: "submit-crawl-job",
  method: "POST",
  summary: "Puts one URL on the queue and answers before any work is done",
  body: crawlRequest.safeExtend({
    webhook: jobWebhook.optional(),
    idempotencyKey: idempotencyKey.optional(),
  }),
  example: {
    url: "https://www.orientaltrading.com/web/browse/processProductsCatalog",
    premium: false,
    ultraPremium: true,
    render: true,
  },
  headers: submitHeaders,
  refusals: [...submitRefusals, "WEBHOOK_SECRET_MISSING"],
  answers: {
    202: {
      description: "The job is on the queue",
      schema: z.object({
        success,
        jobId: z.uuid(),
        status: z.literal("pending"),
        message: z.string(),
        batchId: z.string().optional()
          .describe("With `follow`: the batch of all pages of the crawl"),
        warnings,
      }),
      example: {
        success: true,
        jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
        status: "pending",
        message: "Job submitted successfully",
      },
    },
  },
});
