/**
 * Submits one crawl on behalf of a caller.
 *
 * @module
 */

import { parse } from "../contract/parse.ts";
import { type SubmitRequest, submitRequest } from "../contract/submit.ts";
import { crawlItem, requestHash } from "./item.ts";
import { Queue } from "./queue.ts";

/**
 * Puts one job on the queue. The `Idempotency-Key` header or the
 * `idempotencyKey` field makes a repeated call answer with the first job.
 */
export async function submitOne(
  request: SubmitRequest,
  caller: { ownerId: string | null },
  headers: Headers,
): Promise<{ jobId: string; warnings: string[] }> {
  const key = request.idempotencyKey ??
    headers.get("idempotency-key") ?? undefined;
  // The header obeys the same rule as the field.
  parse(submitRequest.shape.idempotencyKey, key);
  const { job_ids } = await Queue.connect().submit([crawlItem(request)], {
    ownerId: caller.ownerId,
    ...(key ? { idempotency: { key, hash: await requestHash(request) } } : {}),
  });
  const [jobId] = job_ids;
  if (!jobId) throw new Error("submit_crawl_jobs() answered without a job id");
  return { jobId, warnings: warningsOf(request) };
}

function warningsOf(request: SubmitRequest): string[] {
  return request.premium && request.ultraPremium
    ? ["'premium' and 'ultraPremium' are both true: 'ultraPremium' wins"]
    : [];
}
