/**
 * Submits any number of URLs as one batch: what is too much for one request is
 * sent in several.
 *
 * @module
 */

import type { BodyInput } from "../supabase/functions/_shared/contract/operation.ts";
import type {
  FailedUrl,
  submitCrawlJobsBatch,
} from "../supabase/functions/_shared/contract/submit_batch.ts";
import { type Chunk, chunks, type Limits } from "./chunks.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";
import { CrawlError } from "./errors.ts";
import type { JobOptions } from "./job.ts";

/** A URL, or a URL with options that win over those of its batch. */
export type BatchEntry = string | JobOptions & { readonly url: string };

/** Options of a batch, and of its jobs. */
export interface BatchSubmitOptions extends
  Omit<
    BodyInput<typeof submitCrawlJobsBatch>,
    "urls"
  >,
  CallOptions {
  /** What one request may hold; other limits than the server's are for tests. */
  readonly limits?: Limits;
}

/** What came of a batch's URLs; `failed` and `duplicates` name places in the whole list. */
export type BatchSubmitted = Answer<typeof submitCrawlJobsBatch, 202>;

const serverLimits: Limits = { urls: 50_000, bytes: 10 * 1024 * 1024 };

/**
 * Submits the URLs, request after request. When a later request is refused, the
 * URLs before it are on the queue: the error's `submitted` tells, and the same
 * call with the same `batchId` adds the rest alone.
 */
export async function submitBatch(
  connection: Connection,
  urls: readonly BatchEntry[],
  { limits = serverLimits, ...options }: BatchSubmitOptions = {},
): Promise<BatchSubmitted> {
  const { signal, idempotencyKey = crypto.randomUUID(), ...body } = options;
  const { retries } = connection;
  let sum: BatchSubmitted | null = null;
  let refused: CrawlError | undefined;
  let number = 0;
  for (const chunk of chunks(urls, body, limits)) {
    const key = number++ === 0 ? idempotencyKey : `${idempotencyKey}-${number}`;
    // The server names a batch without a name in its first answer.
    const batchId = sum?.batchId || body.batchId;
    try {
      const answer = await connection.post<typeof submitCrawlJobsBatch, 202>(
        "submit-crawl-jobs-batch",
        { ...body, urls: [...chunk.entries], batchId, idempotencyKey: key },
        { signal, retries },
      );
      sum = add(sum, answer, chunk);
    } catch (error) {
      if (!(error instanceof CrawlError)) throw error;
      const isHarmless = error.code === "NO_VALID_URLS" && body.skipInvalid;
      if (!isHarmless) throw shifted(error, chunk.offset, sum);
      refused ??= error;
      sum = add(sum, skipped(error, chunk), chunk);
    }
  }
  if (sum && sum.failedCount < sum.total) return sum;
  throw refused ?? new Error("A batch is at least one request");
}

/** What `skipInvalid` means for a request without any valid URL: the server refuses it. */
function skipped(error: CrawlError, chunk: Chunk<BatchEntry>): BatchSubmitted {
  const { code, message, details } = error;
  const failed = chunk.entries.map((entry, index): FailedUrl => ({
    index,
    url: (typeof entry === "string" ? entry : entry.url).slice(0, 200),
    // The server gives its reasons for the first hundred.
    code: details[index]?.code ?? code,
    message: details[index]?.message ?? message,
  }));
  return {
    batchId: "",
    total: failed.length,
    successCount: 0,
    failedCount: failed.length,
    duplicateCount: 0,
    failed,
    duplicates: [],
  };
}

function add(
  sum: BatchSubmitted | null,
  answer: BatchSubmitted,
  { offset }: Chunk,
): BatchSubmitted {
  if (!sum) return answer;
  const failed = answer.failed.map((url): FailedUrl => ({
    ...url,
    index: url.index + offset,
  }));
  const warnings = new Set([
    ...sum.warnings ?? [],
    ...answer.warnings ?? [],
  ]);
  return {
    batchId: sum.batchId || answer.batchId,
    total: sum.total + answer.total,
    successCount: sum.successCount + answer.successCount,
    failedCount: sum.failedCount + answer.failedCount,
    duplicateCount: sum.duplicateCount + answer.duplicateCount,
    failed: [...sum.failed, ...failed],
    duplicates: [
      ...sum.duplicates,
      ...answer.duplicates.map((place) => place + offset),
    ],
    ...(warnings.size > 0 ? { warnings: [...warnings] } : {}),
  };
}

/** The refusal of a chunk, in places of the whole list. */
function shifted(
  error: CrawlError,
  offset: number,
  submitted: BatchSubmitted | null,
): CrawlError {
  if (offset === 0) return error;
  const shift = (text: string) =>
    text.replace(/\burls\.(\d+)/, (_, n) => `urls.${Number(n) + offset}`);
  return new CrawlError(shift(error.message), {
    code: error.code,
    status: error.status,
    retryable: error.retryable,
    details: error.details.map((detail) => ({
      ...detail,
      path: shift(detail.path),
    })),
    requestId: error.requestId,
    retryAfterMs: error.retryAfterMs,
    submitted,
    cause: error,
  });
}
