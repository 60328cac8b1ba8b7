/**
 * Checks the webhook of a submit.
 *
 * @module
 */

import type { Webhook } from "../contract/webhook.ts";
import { env } from "../env.ts";
import { RequestError } from "../errors.ts";
import { inspectUrl } from "../net/url.ts";
import { allowedHosts } from "./item.ts";

/**
 * A webhook as the queue keeps it. Throws what its address is refused for, or
 * `WEBHOOK_SECRET_MISSING`: the project's own secret signs for the secret key
 * alone, as a user could have it sign what goes to another's receiver.
 */
export function checkWebhook(
  webhook: Webhook | undefined,
  { ownerId }: { ownerId: string | null },
): Webhook | undefined {
  if (!webhook) return undefined;
  const url = inspectUrl(webhook.url, allowedHosts());
  if (!(url instanceof URL)) {
    const message = url.message.replace("Cannot crawl", "Cannot send to");
    throw new RequestError(url.code, message, {
      details: [{ path: "webhook.url", message }],
    });
  }
  if (!webhook.secret && (ownerId !== null || !env().WEBHOOK_SECRET)) {
    const message = ownerId === null
      ? "Cannot sign webhooks: send 'webhook.secret', or set WEBHOOK_SECRET"
      : "Cannot sign webhooks: send 'webhook.secret'";
    throw new RequestError("WEBHOOK_SECRET_MISSING", message, {
      details: [{ path: "webhook.secret", message }],
    });
  }
  return { ...webhook, url: url.href };
}
