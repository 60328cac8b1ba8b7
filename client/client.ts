/**
 * All of the functions that callers use, as methods of one class.
 *
 * @module
 */

import type { ExportField } from "../supabase/functions/_shared/contract/export.ts";
import * as batch from "./batch.ts";
import { cancelJobs, type Cancellation } from "./cancel.ts";
import {
  type CallOptions,
  Connection,
  type ConnectionOptions,
} from "./connection.ts";
import * as file from "./export.ts";
import * as job from "./job.ts";
import { readQueueStatus } from "./queue.ts";
import { Schedules } from "./schedules.ts";
import * as submitted from "./submit_batch.ts";
import { waitForCrawlJob, type WaitOptions } from "./wait.ts";
import { waitForBatch, type WaitForBatchOptions } from "./wait_for_batch.ts";
import { Webhooks } from "./webhooks.ts";
import * as workflow from "./workflow.ts";

/**
 * Calls the functions on behalf of a secret key, or of a signed-in user. Every
 * method takes a `signal` and throws `CrawlError`; what only reads and what
 * carries an idempotency key, as every submit does, is repeated when it fails.
 *
 * @example
 * ```ts
 * import { CrawlClient } from "./client/mod.ts";
 *
 * const url = "https://<ref>.supabase.co";
 * const client = new CrawlClient({ url, key: "sb_secret_…" });
 * // For a signed-in user; the token may also be a function that gets it.
 * const mine = new CrawlClient({ url, key: "sb_publishable_…", token: "ey…" });
 * ```
 */
export class CrawlClient {
  /** What the calls go over; `waitForCrawlJob()` takes it, too. */
  readonly connection: Connection;
  /** What is submitted again and again. */
  readonly schedules: Schedules;
  /** What was told of jobs and batches that ended. */
  readonly webhooks: Webhooks;

  constructor(options: ConnectionOptions) {
    this.connection = new Connection(options);
    this.schedules = new Schedules(this.connection);
    this.webhooks = new Webhooks(this.connection);
  }

  /**
   * Submits a URL, waits for its job and reads the page. Throws
   * `JobFailedError` when there is none, `WaitTimeoutError` after `waitTimeoutMs`.
   *
   * @example
   * ```ts
   * const { job, html, formats } = await client.crawl("https://example.com/", {
   *   formats: ["markdown", "links"],
   * });
   * ```
   */
  crawl(url: string | URL, options?: job.CrawlOptions) {
    return job.crawl(this.connection, url, options);
  }

  /**
   * Puts a URL on the queue and answers before any work is done.
   *
   * @example
   * ```ts
   * const options = { render: false, idempotencyKey: "today" };
   * const { jobId } = await client.submit("https://example.com/", options);
   * ```
   */
  submit(url: string | URL, options?: job.SubmitOptions) {
    return job.submitJob(this.connection, url, options);
  }

  /** Puts a job of any kind, `{ kind, args }`, on the queue, or answers the one for the same that is there. */
  submitKind(what: job.KindAndArgs, options?: job.KindOptions) {
    return job.submitKind(this.connection, what, options);
  }

  /**
   * Puts any number of URLs on the queue, 50 000 a request. The same `batchId`
   * again adds what is new.
   *
   * @example
   * ```ts
   * const { batchId, failed } = await client.submitBatch([
   *   "https://example.com/a",
   *   { url: "https://example.com/b", premium: true },
   * ], { batchId: "examples", skipInvalid: true });
   * ```
   */
  submitBatch(
    urls: readonly submitted.BatchEntry[],
    options?: submitted.BatchSubmitOptions,
  ) {
    return submitted.submitBatch(this.connection, urls, options);
  }

  /**
   * Reads a job and its page; with `html: false` only the job.
   *
   * @example
   * ```ts
   * const { job, html } = await client.get(jobId);
   * ```
   */
  get(jobId: string, options?: job.GetOptions) {
    return job.getJob(this.connection, jobId, options);
  }

  /**
   * Waits until a job has ended, however it did; through lost connections,
   * too. Throws `WaitTimeoutError` with the job as it was last seen.
   *
   * @example
   * ```ts
   * const { status } = await client.wait(jobId, { timeoutMs: 600_000 });
   * ```
   */
  wait(jobId: string, options?: WaitOptions) {
    return waitForCrawlJob(this.connection, jobId, options);
  }

  /**
   * Says why a job does not run, and what happens next and when.
   *
   * @example
   * ```ts
   * const { reason, message, nextAt } = await client.explain(jobId);
   * ```
   */
  explain(jobId: string, options?: CallOptions) {
    return job.explainJob(this.connection, jobId, options);
  }

  /**
   * Sends a failed or cancelled job back to the queue, with other options if
   * you like.
   *
   * @example
   * ```ts
   * await client.retry(jobId, { ultraPremium: true });
   * ```
   */
  retry(
    jobId: string,
    overrides?: job.Overrides,
    options?: CallOptions,
  ) {
    return job.retryJob(this.connection, jobId, { ...options, overrides });
  }

  /**
   * Cancels jobs, or all of a batch; answers how many. Those that have ended
   * do not count.
   *
   * @example
   * ```ts
   * const count = await client.cancel({ batchId: "examples" });
   * ```
   */
  cancel(which: Cancellation, options?: CallOptions) {
    return cancelJobs(this.connection, which, options);
  }

  /**
   * Counts the jobs of a batch.
   *
   * @example
   * ```ts
   * const { status, progress, counts } = await client.batch("examples");
   * ```
   */
  batch(batchId: string, options?: batch.BatchOptions) {
    return batch.getBatch(this.connection, batchId, options);
  }

  /**
   * Lists the jobs of a batch, in the order submitted.
   *
   * @example
   * ```ts
   * for await (const job of client.batchJobs("examples", { status: "error" })) {
   *   console.log(job.url, job.error?.code);
   * }
   * ```
   */
  batchJobs(batchId: string, options?: batch.BatchJobsOptions) {
    return batch.batchJobs(this.connection, batchId, options);
  }

  /**
   * Lists the batches, newest first.
   *
   * @example
   * ```ts
   * for await (const { batch_id } of client.batches()) console.log(batch_id);
   * ```
   */
  batches(options?: batch.BatchesOptions) {
    return batch.listBatches(this.connection, options);
  }

  /**
   * Waits until all jobs of a batch have ended. Throws `WaitTimeoutError` with
   * the batch as it was last seen.
   *
   * @example
   * ```ts
   * const { status } = await client.waitForBatch("examples", {
   *   onProgress: ({ progress }) => console.log(`${progress} %`),
   * });
   * ```
   */
  waitForBatch(batchId: string, options?: WaitForBatchOptions) {
    return waitForBatch(this.connection, batchId, options);
  }

  /**
   * Sends the failed jobs of a batch back to the queue: all, or those that
   * failed with certain codes.
   *
   * @example
   * ```ts
   * const overrides = { timeoutMs: 45_000 };
   * await client.retryFailed("examples", { errorCodes: ["TIMEOUT"], overrides });
   * ```
   */
  retryFailed(batchId: string, options?: batch.RetryFailedOptions) {
    return batch.retryFailedJobs(this.connection, batchId, options);
  }

  /**
   * Reads a batch of any size row by row, with the fields asked for.
   *
   * @example
   * ```ts
   * const fields = ["url", "title", "html"] as const;
   * for await (const row of client.export("examples", { fields })) {
   *   console.log(row.url, row.title, row.html?.length);
   * }
   * ```
   */
  export<Field extends ExportField = file.UsualField>(
    batchId: string,
    options?: file.ExportOptions<Field>,
  ) {
    return file.exportRows(this.connection, batchId, options);
  }

  /**
   * Downloads a batch as a file: CSV, JSON Lines or JSON.
   *
   * @example
   * ```ts
   * const csv = await client.exportStream("examples", { format: "csv" });
   * ```
   */
  exportStream(batchId: string, options?: file.ExportFileOptions) {
    return file.exportFile(this.connection, batchId, options);
  }

  /**
   * Crawls a URL and answers with what the page says: title, headings, links
   * and main content as markdown. A job id goes on where an earlier call
   * stopped waiting.
   *
   * @example
   * ```ts
   * const { page } = await client.workflow("https://example.com/");
   * ```
   */
  workflow(
    from: string | URL | workflow.Begun,
    options?: workflow.WorkflowOptions,
  ) {
    return workflow.runWorkflow(this.connection, from, options);
  }

  /**
   * Says how long the queue is and how fast it moves.
   *
   * @example
   * ```ts
   * const { depth, eta_ms } = await client.queueStatus();
   * ```
   */
  queueStatus(options?: CallOptions) {
    return readQueueStatus(this.connection, options);
  }
}
