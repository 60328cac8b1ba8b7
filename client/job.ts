/**
 * One job: submitted, read, sent back, explained.
 *
 * @module
 */

import type { explainCrawlJob } from "../supabase/functions/_shared/contract/explain.ts";
import type { getCrawlJob } from "../supabase/functions/_shared/contract/job.ts";
import type { BodyInput } from "../supabase/functions/_shared/contract/operation.ts";
import type { retryCrawlJob } from "../supabase/functions/_shared/contract/retry.ts";
import type { submitCrawlJob } from "../supabase/functions/_shared/contract/submit.ts";
import type { submitJob as submitAnyJob } from "../supabase/functions/_shared/contract/submit_job.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";
import { JobFailedError } from "./errors.ts";
import { waitForCrawlJob, type WaitOptions } from "./wait.ts";

/** How to crawl a URL, and its job's place in the queue. */
export type JobOptions = Omit<
  BodyInput<typeof submitCrawlJob>,
  "url" | "idempotencyKey" | "webhook"
>;

/** Options of a submit. */
export interface SubmitOptions extends JobOptions, CallOptions {
  /** Who is told when the job has ended. */
  readonly webhook?: BodyInput<typeof submitCrawlJob>["webhook"];
  /** Makes the submit one with earlier ones of the same key; a new one by default. */
  readonly idempotencyKey?: string | undefined;
}

/** A job that was put on the queue. */
export type Submitted = Answer<typeof submitCrawlJob, 202>;

/** Puts a URL on the queue. */
export async function submitJob(
  connection: Connection,
  url: string | URL,
  { signal, idempotencyKey = crypto.randomUUID(), ...options }: SubmitOptions =
    {},
): Promise<Submitted> {
  return await connection.post<typeof submitCrawlJob, 202>(
    "submit-crawl-job",
    { ...options, url: String(url), idempotencyKey },
    { signal, retries: connection.retries },
  );
}

/** What a job is to do. */
export interface KindAndArgs {
  readonly kind: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The place in the queue of a job of any kind, and who is told of its end. */
export interface KindOptions
  extends
    CallOptions,
    Omit<BodyInput<typeof submitAnyJob>, "kind" | "args" | "idempotencyKey"> {
  /** Makes the submit one with earlier ones of the same key; a new one by default. */
  readonly idempotencyKey?: string | undefined;
}

/** A job of any kind that is on the queue. */
export type SubmittedKind = Answer<typeof submitAnyJob, 202>;

/** Puts a job of any kind on the queue. */
export async function submitKind(
  connection: Connection,
  { kind, args }: KindAndArgs,
  { signal, idempotencyKey = crypto.randomUUID(), ...options }: KindOptions =
    {},
): Promise<SubmittedKind> {
  return await connection.post<typeof submitAnyJob, 202>(
    "submit-job",
    { ...options, kind, args, idempotencyKey },
    { signal, retries: connection.retries },
  );
}

/** What to read of a job. */
export interface GetOptions extends CallOptions {
  /** `false` leaves html, headers and formats out. */
  readonly html?: boolean | undefined;
  /** `false` leaves the data of screenshot and PDF out. */
  readonly files?: boolean | undefined;
}

/** A job and its page. */
export type CrawledJob = Answer<typeof getCrawlJob, 200>;

/** Reads a job and its page. */
export async function getJob(
  connection: Connection,
  jobId: string,
  { html = true, files = true, signal }: GetOptions = {},
): Promise<CrawledJob> {
  return await connection.get<typeof getCrawlJob>(
    "get-crawl-job",
    { jobId, includeHtml: String(html), includeFiles: String(files) },
    { signal },
  );
}

/** Options of a crawl: those of its submit and of its wait. */
export interface CrawlOptions
  extends SubmitOptions, Pick<WaitOptions, "pollingIntervalMs"> {
  /** The whole patience; 300 000 by default. `timeoutMs` is that of a single try. */
  readonly waitTimeoutMs?: number | undefined;
}

/** Submits a URL, waits for its job and reads it; throws {@linkcode JobFailedError} when there is no page. */
export async function crawl(
  connection: Connection,
  url: string | URL,
  { waitTimeoutMs: timeoutMs, pollingIntervalMs, ...options }: CrawlOptions =
    {},
): Promise<CrawledJob> {
  const { signal } = options;
  const { jobId } = await submitJob(connection, url, options);
  const wait = { timeoutMs, pollingIntervalMs, signal };
  const job = await waitForCrawlJob(connection, jobId, wait);
  if (job.status !== "completed") throw new JobFailedError(job);
  return await getJob(connection, jobId, { signal });
}

/** Options that a retry changes. */
export type Overrides = Omit<JobOptions, "delayMs" | "runAt">;

/** A job that is on the queue again. */
export type Retried = Answer<typeof retryCrawlJob, 200>;

/** Sends a failed or cancelled job back to the queue. */
export async function retryJob(
  connection: Connection,
  jobId: string,
  { overrides, signal }: CallOptions & { overrides?: Overrides | undefined },
): Promise<Retried> {
  return await connection.post<typeof retryCrawlJob, 200>(
    "retry-crawl-job",
    { jobId, overrides: overrides && { ...overrides } },
    { signal },
  );
}

/** Why a job does not run, and what happens next. */
export type Explanation = Answer<typeof explainCrawlJob, 200>;

/** Asks why a job does not run. */
export async function explainJob(
  connection: Connection,
  jobId: string,
  { signal }: CallOptions = {},
): Promise<Explanation> {
  return await connection.get<typeof explainCrawlJob>(
    "explain-crawl-job",
    { jobId },
    { signal },
  );
}
