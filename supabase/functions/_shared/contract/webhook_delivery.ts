/**
 * `list-webhook-deliveries` and `redeliver-webhook`: what became of the messages.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { eventType } from "./webhook.ts";
import { batchId, integer, jobId, moment, success } from "./words.ts";

const deliveryStatus = z.enum(["pending", "delivered", "failed"]);

/** A message, and each try to deliver it. */
export const webhookDelivery = z.object({
  deliveryId: z.uuid().describe("The `webhook-id` header of the message"),
  event: eventType,
  url: z.string(),
  jobId: z.uuid().nullable(),
  batchId: z.string().nullable(),
  status: deliveryStatus,
  createdAt: moment,
  nextAttemptAt: moment.nullable(),
  finishedAt: moment.nullable(),
  attempts: z.array(z.object({
    attempt: z.int(),
    startedAt: moment,
    durationMs: z.int().nullable(),
    httpStatus: z.int().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })),
});

/** A {@linkcode webhookDelivery}. */
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

const exampleId = "01a2081a-1c5f-7b1e-9d0e-5f2f6a1f0c11";

/** `GET list-webhook-deliveries?jobId=…&batchId=…&status=…&limit=…&cursor=…` */
export const listWebhookDeliveries = operation({
  name: "list-webhook-deliveries",
  method: "GET",
  summary: "Lists webhook messages and how each try to deliver went",
  query: z.strictObject({
    jobId: jobId.optional(),
    batchId: batchId.optional(),
    status: deliveryStatus.optional().describe("Those of this status only"),
    limit: integer(1, 200).prefault(50).describe("Messages a page"),
    cursor: z.string().optional()
      .describe("`nextCursor` of the page before"),
  }),
  example: { status: "failed" },
  answers: {
    200: {
      description: "A page of messages, newest first",
      schema: z.object({
        success,
        deliveries: z.array(webhookDelivery),
        nextCursor: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: {
        success: true,
        deliveries: [{
          deliveryId: exampleId,
          event: "batch.completed",
          url: "https://example.com/hooks",
          jobId: null,
          batchId: "batch-12345",
          status: "failed",
          createdAt: "2023-04-05T12:01:30.000Z",
          nextAttemptAt: null,
          finishedAt: "2023-04-05T12:01:31.000Z",
          attempts: [{
            attempt: 1,
            startedAt: "2023-04-05T12:01:30.900Z",
            durationMs: 41,
            httpStatus: 410,
            error: {
              code: "HTTP_CLIENT_ERROR",
              message: "The receiver answered 410",
            },
          }],
        }],
        nextCursor: null,
      },
    },
  },
});

/** `POST redeliver-webhook` */
export const redeliverWebhook = operation({
  name: "redeliver-webhook",
  method: "POST",
  summary:
    "Sends a webhook message again, with the same id and all of its tries",
  body: z.strictObject({
    deliveryId: z.uuid().toLowerCase().describe("Which message"),
  }),
  example: { deliveryId: exampleId },
  refusals: ["DELIVERY_NOT_FOUND", "INVALID_STATE"],
  answers: {
    202: {
      description: "It is sent within a minute",
      schema: z.object({
        success,
        deliveryId: z.uuid(),
        status: z.literal("pending"),
      }),
      example: { success: true, deliveryId: exampleId, status: "pending" },
    },
  },
});
