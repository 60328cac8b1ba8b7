/**
 * `submit-crawl-jobs-batch`: up to 50 000 URLs under one name.
 *
 * @module
 */

import { z } from "zod";
import { type BodyOf, operation } from "./operation.ts";
import { jobOptions } from "./options.ts";
import { batchWebhook } from "./webhook.ts";
import { submitHeaders, submitRefusals, warnings } from "./submit.ts";
import { batchId, idempotencyKey, success } from "./words.ts";

/** The most URLs one request may hold. */
export const maxUrls = 50_000;

/** A URL with options of its own. `crawlRequest` checks each, so that every one that is wrong is named. */
export const batchEntry = z.looseObject({ url: z.string() });

const entry = z.union([z.string(), batchEntry])
  .describe(
    "A URL, or an object of `url` and the options of submit-crawl-job that differ from the batch's",
  );

/** An entry of a batch that is not on the queue, and why. */
export const failedUrl = z.object({
  index: z.int().describe("Its place in `urls`, from 0"),
  url: z.string(),
  code: z.string(),
  message: z.string(),
});

/** A {@linkcode failedUrl}. */
export type FailedUrl = z.infer<typeof failedUrl>;

/** `POST submit-crawl-jobs-batch` */
export const submitCrawlJobsBatch = operation({
  name: "submit-crawl-jobs-batch",
  method: "POST",
  summary: "Puts up to 50 000 URLs on the queue as one batch",
  body: jobOptions.safeExtend({
    urls: z.array(entry).min(1).describe("At most 50 000"),
    batchId: batchId.optional(),
    skipInvalid: z.boolean().default(false).describe(
      "Accept the others when some URLs may not be crawled; by default none is accepted then",
    ),
    webhook: batchWebhook.optional(),
    idempotencyKey: idempotencyKey.optional(),
  }),
  example: {
    urls: [
      "https://example.com/page1",
      "https://example.com/page2",
      "https://www.orientaltrading.com/product123",
    ],
    premium: false,
    ultraPremium: true,
    render: true,
    batchId: "optional-custom-batch-id",
  },
  headers: submitHeaders,
  refusals: [
    ...submitRefusals,
    "WEBHOOK_SECRET_MISSING",
    "TOO_MANY_URLS",
    "NO_VALID_URLS",
  ],
  answers: {
    202: {
      description: "The batch is on the queue",
      schema: z.object({
        success,
        batchId: z.string(),
        total: z.int().describe("URLs in this request"),
        successCount: z.int().describe("Jobs it has put on the queue"),
        failedCount: z.int().describe("URLs that may not be crawled"),
        duplicateCount: z.int().describe("URLs the batch had already"),
        failed: z.array(failedUrl),
        duplicates: z.array(z.int()).describe("Their places in `urls`"),
        warnings,
      }),
      example: {
        success: true,
        batchId: "batch-12345",
        total: 3,
        successCount: 3,
        failedCount: 0,
        duplicateCount: 0,
        failed: [],
        duplicates: [],
      },
    },
  },
});

/** A checked body of `submit-crawl-jobs-batch`; the URLs in it are not. */
export type BatchRequest = BodyOf<typeof submitCrawlJobsBatch>;
