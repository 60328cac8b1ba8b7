/**
 * Submits one crawl on behalf of a caller.
 *
 * @module
 */

import type { CrawlRequest } from "../contract/submit.ts";
import type { Webhook } from "../contract/webhook.ts";
import { checkUrl } from "../net/url.ts";
import { idempotencyOf } from "./idempotency.ts";
import { allowedHosts, crawlItems, warningsOf } from "./item.ts";
import { type Owner, Queue, type Submitter } from "./queue.ts";
import { checkWebhook } from "./webhook.ts";

/**
 * Puts one job on the queue. The `Idempotency-Key` header or the
 * `idempotencyKey` field makes a repeated call answer with the first job. A
 * schedule brings a queue of its own.
 */
export async function submitOne(
  request: CrawlRequest & {
    webhook?: Webhook | undefined;
    idempotencyKey?: string | undefined;
  },
  owner: Owner,
  headers: Headers,
  queue: Submitter = Queue.connect(),
): Promise<{ jobId: string; warnings: string[] }> {
  const idempotency = await idempotencyOf(request, headers);
  const { url, webhook, idempotencyKey: _, ...options } = request;
  const item = crawlItems(options)(checkUrl(url, allowedHosts()));
  const { job_ids } = await queue.submit([item], {
    ...owner,
    idempotency,
    webhook: checkWebhook(webhook, owner),
  });
  const [jobId] = job_ids;
  if (!jobId) throw new Error("submit_crawl_jobs() answered without a job id");
  return { jobId, warnings: warningsOf(options) };
}
