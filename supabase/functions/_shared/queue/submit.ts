/**
 * Submits one crawl on behalf of a caller.
 *
 * @module
 */

import { invalidRequest } from "../contract/parse.ts";
import type { CrawlRequest } from "../contract/submit.ts";
import { checkUrl } from "../net/url.ts";
import { idempotencyOf } from "./idempotency.ts";
import { allowedHosts, crawlItems, urlProblems, warningsOf } from "./item.ts";
import { type Owner, Queue } from "./queue.ts";

/**
 * Puts one job on the queue; one that follows links gets a batch of its own. The `Idempotency-Key` header or the
 * `idempotencyKey` field makes a repeated call answer with the first job.
 */
export async function submitOne(
  request: CrawlRequest & { idempotencyKey?: string | undefined },
  owner: Owner,
  headers: Headers,
): Promise<{ jobId: string; batchId: string | null; warnings: string[] }> {
  const idempotency = await idempotencyOf(request, headers);
  const { url, idempotencyKey: _, ...options } = request;
  const checked = checkUrl(url, allowedHosts());
  const problems = urlProblems(options, checked);
  if (problems.length > 0) throw invalidRequest(problems);
  const item = crawlItems(options)(checked);
  const { job_ids, batch } = await Queue.connect().submit([item], {
    ...owner,
    idempotency,
    batch: options.follow ? `crawl-${crypto.randomUUID()}` : undefined,
  });
  const [jobId] = job_ids;
  if (!jobId) throw new Error("submit_crawl_jobs() answered without a job id");
  return { jobId, batchId: batch, warnings: warningsOf(options) };
}
