/**
 * `submit-job`: a job of any kind that callers may submit.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { eitherDelayOrMoment, jobOptions } from "./options.ts";
import { submitHeaders, submitRefusals } from "./submit.ts";
import { jobWebhook } from "./webhook.ts";
import { idempotencyKey, jobStatus, storableText, success } from "./words.ts";

const { priority, delayMs, runAt, maxAttempts } = jobOptions.shape;

/** What a job is, and its place in the queue. */
export const kindRequest = z.strictObject({
  kind: storableText.min(1).max(100)
    .describe("Kind of the job, such as `product_sync`"),
  args: z.record(z.string(), z.unknown()).prefault({})
    .describe("What it needs to know; each kind has its own"),
  priority,
  delayMs,
  runAt,
  maxAttempts,
});

/** A checked {@linkcode kindRequest}. */
export type KindRequest = z.infer<typeof kindRequest>;

/** `POST submit-job` */
export const submitJob = operation({
  name: "submit-job",
  method: "POST",
  summary:
    "Puts a job of any kind on the queue; pages have functions of their own",
  body: kindRequest.safeExtend({
    webhook: jobWebhook.optional(),
    idempotencyKey: idempotencyKey.optional(),
  }).refine(eitherDelayOrMoment.check, eitherDelayOrMoment),
  example: {
    kind: "product_sync",
    args: { followId: "8a6e0804-2bd0-8672-b79d-d97027f9071a" },
  },
  headers: submitHeaders,
  refusals: [...submitRefusals, "WEBHOOK_SECRET_MISSING"],
  answers: {
    202: {
      description:
        "The job is on the queue; where one for the same was there already, it is that one",
      schema: z.object({
        success,
        jobId: z.uuid(),
        status: jobStatus,
        message: z.string(),
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
