/**
 * What is sent to the webhooks of submits.
 *
 * @module
 */

import type { z } from "zod";
import {
  batchEvent,
  exampleEvents,
  jobEvent,
  type WebhookEvent,
} from "../../supabase/functions/_shared/contract/webhook.ts";
import { schemaOf } from "./schemas.ts";

const header = (name: string, description: string) => ({
  name,
  in: "header",
  description,
  required: true,
  schema: { type: "string" },
});

const parameters = [
  header("webhook-id", "Id of the message, the same each time it is sent"),
  header("webhook-timestamp", "Seconds since 1970 of this try"),
  header(
    "webhook-signature",
    "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64",
  ),
];

/** The Path Item Objects of all messages, by name. */
export function webhooks() {
  const [job, batch] = exampleEvents;
  return {
    jobEnded: item("A job has ended", jobEvent, job),
    batchEnded: item("The last job of a batch has ended", batchEvent, batch),
  };
}

function item(
  summary: string,
  schema: z.ZodType,
  example: WebhookEvent | undefined,
) {
  return {
    post: {
      tags: ["Webhooks"],
      summary,
      parameters,
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: schemaOf(schema, "output"), example },
        },
      },
      responses: {
        "2XX": { description: "Received" },
        "410": { description: "Nothing more is sent to this address" },
        default: { description: "It is sent again later" },
      },
    },
  };
}
