/**
 * The ways a call goes wrong: the request failed ({@linkcode CrawlError}), the
 * crawl did ({@linkcode JobFailedError}), or the patience was used up
 * ({@linkcode WaitTimeoutError}).
 *
 * @module
 */

import type { ErrorBody } from "../supabase/functions/_shared/contract/error.ts";
import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
import type { Batch } from "./batch.ts";
import type { BatchSubmitted } from "./submit_batch.ts";

/** What a {@linkcode CrawlError} knows beside its message. */
export interface CrawlErrorOptions {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly details?: ErrorBody["details"];
  readonly requestId?: string | null;
  readonly retryAfterMs?: number | null;
  readonly jobId?: string | null;
  readonly submitted?: BatchSubmitted | null;
  readonly cause?: unknown;
}

/**
 * A request that was refused, or never answered.
 *
 * @example
 * ```ts
 * import { CrawlClient, CrawlError } from "./client/mod.ts";
 *
 * const client = new CrawlClient({ url: "http://127.0.0.1:54321", key: "…" });
 * try {
 *   await client.submit("ftp://example.com/");
 * } catch (error) {
 *   if (error instanceof CrawlError && error.code === "UNSUPPORTED_SCHEME") {
 *     console.log(error.message);
 *   } else throw error;
 * }
 * ```
 */
export class CrawlError extends Error {
  override readonly name = "CrawlError";
  /** A code of the README; `OFFLINE` without an answer, `HTTP_502` and the like when it was no JSON. */
  readonly code: string;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What is wrong, field by field. */
  readonly details: ErrorBody["details"];
  /** The request's id in the log of the functions. */
  readonly requestId: string | null;
  /** When the server wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs: number | null;
  /** With `JOB_FAILED`: the job. */
  readonly jobId: string | null;
  /** What came of the URLs sent before, when a later request of one `submitBatch()` was refused. */
  readonly submitted: BatchSubmitted | null;

  constructor(message: string, options: CrawlErrorOptions) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.status = options.status;
    this.retryable = options.retryable;
    this.details = options.details ?? [];
    this.requestId = options.requestId ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.jobId = options.jobId ?? null;
    this.submitted = options.submitted ?? null;
  }
}

/** A crawl that ended without a page; its request was fine. */
export class JobFailedError extends Error {
  override readonly name = "JobFailedError";
  /** Why, as in `job.error.code`; `CANCELLED` for a cancelled job. */
  readonly code: string;
  readonly job: JobView;

  constructor(job: JobView) {
    const { code, message } = job.status === "cancelled" || !job.error
      ? { code: "CANCELLED", message: "The job was cancelled" }
      : job.error;
    super(message);
    this.code = code;
    this.job = job;
  }
}

/** The patience was used up first. What was waited for goes on. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";
  /** The job as it was last seen, where a job was waited for. */
  readonly job: JobView | null;
  /** The batch as it was last seen, where a batch was waited for. */
  readonly batch: Batch | null;

  constructor(
    message: string,
    options: { job?: JobView; batch?: Batch; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.job = options.job ?? null;
    this.batch = options.batch ?? null;
  }
}
