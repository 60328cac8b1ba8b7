/**
 * Batches: how they are doing, their jobs, the list of all.
 *
 * @module
 */

import type {
  BatchRow,
  BatchUrl,
  getCrawlJobsBatch,
  listCrawlJobBatches,
} from "../supabase/functions/_shared/contract/batch.ts";
import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
import type { BodyInput } from "../supabase/functions/_shared/contract/operation.ts";
import type { retryFailedBatchJobs } from "../supabase/functions/_shared/contract/retry.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";
import type { Overrides } from "./job.ts";

/** Which batch is meant. */
export interface BatchOptions extends CallOptions {
  /** With a secret key: the user whose batch it is. */
  readonly ownerId?: string | undefined;
}

/** How a batch is doing. */
export type Batch = Omit<
  Answer<typeof getCrawlJobsBatch, 200>,
  "urls" | "nextCursor"
>;

/** Counts the jobs of a batch. */
export async function getBatch(
  connection: Connection,
  batchId: string,
  { ownerId, signal, retries }: BatchOptions & { retries?: number } = {},
): Promise<Batch> {
  const { urls: _urls, nextCursor: _cursor, ...batch } = await connection.get<
    typeof getCrawlJobsBatch
  >(
    "get-crawl-jobs-batch",
    { batchId, ownerId, limit: 0 },
    { signal, retries },
  );
  return batch;
}

/** Which jobs of a batch to list. */
export interface BatchJobsOptions extends BatchOptions {
  readonly status?: JobView["status"] | undefined;
  /** Jobs a request, 1 000 at most and by default. */
  readonly pageSize?: number | undefined;
}

/** Which page of a batch to read. */
export interface BatchPageOptions extends BatchJobsOptions {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** A batch with a page of its jobs. */
export type BatchPage = Answer<typeof getCrawlJobsBatch, 200>;

/** Reads one page of a batch's jobs, in the order submitted. */
export async function readBatchPage(
  connection: Connection,
  batchId: string,
  { pageSize = 1_000, signal, ...which }: BatchPageOptions = {},
): Promise<BatchPage> {
  return await connection.get<typeof getCrawlJobsBatch>(
    "get-crawl-jobs-batch",
    { ...which, batchId, limit: pageSize },
    { signal },
  );
}

/** Lists all jobs of a batch in the order submitted, page after page. */
export async function* batchJobs(
  connection: Connection,
  batchId: string,
  options: BatchJobsOptions = {},
): AsyncGenerator<BatchUrl> {
  let cursor: string | undefined;
  do {
    const page: BatchPage = await readBatchPage(connection, batchId, {
      ...options,
      cursor,
    });
    yield* page.urls;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** How to list batches. */
export interface BatchesOptions extends CallOptions {
  /** Batches a request, 100 at most and by default. */
  readonly pageSize?: number | undefined;
}

/** A page of the list of batches. */
export type BatchesPage = Answer<typeof listCrawlJobBatches, 200>;

/** Reads one page of the list of batches, newest first. */
export async function readBatchesPage(
  connection: Connection,
  { limit, offset, signal }: CallOptions & {
    readonly limit?: number;
    readonly offset?: number;
  } = {},
): Promise<BatchesPage> {
  return await connection.get<typeof listCrawlJobBatches>(
    "list-crawl-job-batches",
    { limit, offset },
    { signal },
  );
}

/** Lists all batches, newest first, page after page. */
export async function* listBatches(
  connection: Connection,
  { pageSize = 100, signal }: BatchesOptions = {},
): AsyncGenerator<BatchRow> {
  // A new batch moves the others on, to the page after.
  const seen = new Set<string>();
  for (let offset = 0;; offset += pageSize) {
    const { batches, total } = await readBatchesPage(connection, {
      limit: pageSize,
      offset,
      signal,
    });
    for (const batch of batches) {
      const key = `${batch.owner_id} ${batch.batch_id}`;
      if (seen.size !== seen.add(key).size) yield batch;
    }
    if (offset + pageSize >= total) return;
  }
}

/** Which failed jobs to send back, and how. */
export interface RetryFailedOptions
  extends
    CallOptions,
    Omit<BodyInput<typeof retryFailedBatchJobs>, "batchId" | "overrides"> {
  readonly overrides?: Overrides | undefined;
}

/** How many jobs are on the queue again. */
export type RetriedBatch = Answer<typeof retryFailedBatchJobs, 200>;

/** Sends the failed jobs of a batch back to the queue. */
export async function retryFailedJobs(
  connection: Connection,
  batchId: string,
  { signal, overrides, ...which }: RetryFailedOptions = {},
): Promise<RetriedBatch> {
  return await connection.post<typeof retryFailedBatchJobs, 200>(
    "retry-failed-batch-jobs",
    { ...which, batchId, overrides: overrides && { ...overrides } },
    { signal },
  );
}
