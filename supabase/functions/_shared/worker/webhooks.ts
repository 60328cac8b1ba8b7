/**
 * Delivers webhooks: signed as Standard Webhooks has it, side by side, with
 * bounded time, no redirects, and to public addresses only.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { Log } from "../log.ts";
import type {
  WebhookMessage,
  WebhookReport,
  Webhooks,
} from "../queue/webhooks.ts";

/** Posts a body and answers with the status; throws a `JobError`. */
export type Post = (url: string, options: {
  readonly signal: AbortSignal;
  readonly headers: Record<string, string>;
  readonly body: string;
}) => Promise<{ readonly status: number }>;

/** What a sender needs, and how long it has. */
export interface SenderOptions {
  readonly webhooks: Webhooks;
  readonly post: Post;
  /** Signs what brings no secret of its own. */
  readonly secret: string;
  readonly log: Log;
  /** `Date.now()` value by which everything is settled. */
  readonly deadline: number;
}

/** Messages side by side. */
const concurrency = 20;
/** Longest a receiver may take. */
const timeoutMs = 10_000;
/** Time for settling beside it: nothing is begun that could not be finished. */
const settleMs = 1_000;
/** After this long a sender is given up for lost. */
const leaseMs = 30_000;

/** Sends what is due until nothing is, or the time is over; answers how many tries it made. */
export async function sendWebhooks(options: SenderOptions): Promise<number> {
  const { webhooks, deadline, log } = options;
  let tries = 0;
  while (Date.now() + timeoutMs + settleMs < deadline) {
    const messages = await webhooks.claim(concurrency, leaseMs);
    if (messages.length === 0) break;
    const reports = await Promise.all(
      messages.map((message) => send(message, options)),
    );
    await webhooks.settle(reports);
    tries += messages.length;
    const failed = reports.filter(({ code }) => code !== undefined).length;
    log.info("webhooks_sent", { count: messages.length, failed });
  }
  return tries;
}

async function send(
  message: WebhookMessage,
  { post, secret, log }: SenderOptions,
): Promise<WebhookReport> {
  const started = performance.now();
  const report = (more: Partial<WebhookReport>) => ({
    id: message.id,
    lease_token: message.leaseToken,
    duration_ms: Math.round(performance.now() - started),
    ...more,
  });
  try {
    const { status } = await post(message.url, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        "accept": "*/*",
        "content-type": "application/json",
        ...await signed(message, message.secret ?? secret),
      },
      body: message.body,
    });
    return status >= 200 && status < 300
      ? report({ http_status: status })
      : report({
        http_status: status,
        code: status >= 500 ? "HTTP_SERVER_ERROR" : "HTTP_CLIENT_ERROR",
        message: `The receiver answered ${status}`,
      });
  } catch (error) {
    if (!(error instanceof JobError)) log.error("webhook_failed", { error });
    return report({
      code: error instanceof JobError ? error.code : "INTERNAL",
      message: error instanceof JobError
        ? error.message.slice(0, 500)
        : "Something unexpected went wrong; its details are in the log",
    });
  }
}

/** The headers that say who sends what and when. */
async function signed(
  { id, body, sentAt }: WebhookMessage,
  secret: string,
): Promise<Record<string, string>> {
  if (!secret) {
    throw new JobError(
      "INTERNAL",
      "Cannot sign: the message brings no secret, and WEBHOOK_SECRET is not set any more",
    );
  }
  const key = await crypto.subtle.importKey(
    "raw",
    bytesOf(atob(secret.replace(/^whsec_/, ""))),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const signature = await crypto.subtle.sign(
    "HMAC",
    key,
    new TextEncoder().encode(`${id}.${sentAt}.${body}`),
  );
  const encoded = btoa(String.fromCharCode(...new Uint8Array(signature)));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(sentAt),
    "webhook-signature": `v1,${encoded}`,
  };
}

function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
