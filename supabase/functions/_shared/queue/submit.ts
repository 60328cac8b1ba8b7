/**
 * Submits one crawl on behalf of a caller.
 *
 * @module
 */

import { invalidRequest } from "../contract/parse.ts";
import type { CrawlRequest } from "../contract/submit.ts";
import type { Webhook } from "../contract/webhook.ts";
import { checkUrl } from "../net/url.ts";
import { idempotencyOf } from "./idempotency.ts";
import { allowedHosts, crawlItems, urlProblems, warningsOf } from "./item.ts";
import { type Owner, Queue, type Submitter } from "./queue.ts";
import { checkWebhook } from "./webhook.ts";

/**
 * Puts one job on the queue; one that follows links gets a batch of its own.
 * The `Idempotency-Key` header or the `idempotencyKey` field makes a repeated
 * call answer with the first job. A schedule brings a queue of its own.
 */
export async function submitOne(
  request: CrawlRequest & {
    webhook?: Webhook | undefined;
    idempotencyKey?: string | undefined;
  },
  owner: Owner,
  headers: Headers,
  queue: Submitter = Queue.connect(),
): Promise<{ jobId: string; batchId: string | null; warnings: string[] }> {
  const idempotency = await idempotencyOf(request, headers);
  const { url, webhook, idempotencyKey: _, ...options } = request;
  const checked = checkUrl(url, allowedHosts());
  const problems = urlProblems(options, checked);
  if (problems.length > 0) throw invalidRequest(problems);
  const item = crawlItems(options)(checked);
  const { job_ids, batch } = await queue.submit([item], {
    ...owner,
    idempotency,
    batch: options.follow ? `crawl-${crypto.randomUUID()}` : undefined,
    webhook: checkWebhook(webhook, owner),
  });
  const [jobId] = job_ids;
  if (!jobId) throw new Error("submit_crawl_jobs() answered without a job id");
  return { jobId, batchId: batch, warnings: warningsOf(options) };
}
