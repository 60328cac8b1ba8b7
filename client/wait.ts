/**
 * Waits for a job, call after call.
 *
 * @module
 */

import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
import type * as contract from "../supabase/functions/_shared/contract/wait.ts";
import type { CallOptions, Connection } from "./connection.ts";
import { WaitTimeoutError } from "./errors.ts";
import { patiently } from "./patience.ts";

/** How long to wait. */
export interface WaitOptions extends CallOptions {
  /** The whole patience, over all calls; 300 000 by default. */
  readonly timeoutMs?: number | undefined;
  /** The server looks at the job at least this often. */
  readonly pollingIntervalMs?: number | undefined;
}

/** The longest patience that one call may name. */
const longestMs = 24 * 3_600_000;
/** A server that answers at once is not asked again at once. */
const shortestMs = 250;

/**
 * Waits until a job has ended, however it did. Each call lasts as long as the
 * platform lets it; calls follow each other until the patience is used up, and
 * a connection that is lost in between is made again. Throws
 * {@linkcode WaitTimeoutError} with the job as it was last seen.
 *
 * @example
 * ```ts
 * import { Connection, waitForCrawlJob } from "./client/mod.ts";
 *
 * const connection = new Connection({ url: "http://127.0.0.1:54321", key: "…" });
 * const id = "01a2081a-0874-77cd-b92d-2a8fa287e002";
 * const job = await waitForCrawlJob(connection, id, { timeoutMs: 600_000 });
 * console.log(job.status);
 * ```
 */
export async function waitForCrawlJob(
  connection: Connection,
  jobId: string,
  { timeoutMs = 300_000, pollingIntervalMs, signal }: WaitOptions = {},
): Promise<JobView> {
  let took = 0;
  const { answer, done, cause } = await patiently(async (leftMs) => {
    const maxWaitTimeMs = Math.min(leftMs, longestMs);
    const began = performance.now();
    const answer = await connection.post<
      typeof contract.waitForCrawlJob,
      200 | 202
    >(
      "wait-for-crawl-job",
      { jobId, maxWaitTimeMs, pollingIntervalMs },
      { signal, timeoutMs: longestCallMs(leftMs) },
    );
    took = performance.now() - began;
    return answer;
  }, {
    timeoutMs,
    signal,
    pauseAfter: () => Math.max(0, shortestMs - took),
  });
  if (done) return answer.job;
  throw new WaitTimeoutError(
    `Cannot wait any longer for job '${jobId}': it is '${answer.job.status}' after ${timeoutMs} ms`,
    { job: answer.job, cause },
  );
}

/** When a call that lasts as long as the platform lets it, or as the patience, is late. */
export function longestCallMs(leftMs: number): number {
  return Math.min(leftMs, 60_000) + 10_000;
}
