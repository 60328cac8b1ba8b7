/**
 * Waits until a job has ended, looking seldom and cheaply.
 *
 * @module
 */

import { env } from "../env.ts";
import { RequestError } from "../errors.ts";
import { StatusLoader } from "./status_loader.ts";
import { Reader } from "./reader.ts";
import type { JobRow } from "./rows.ts";

/** For whom and how long to wait. */
export interface Patience {
  readonly ownerId: string | null;
  /** The caller's whole patience, in milliseconds. */
  readonly patienceMs: number;
  /** Look at least this often, in milliseconds. */
  readonly intervalMs: number;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** When the request's work began, by `performance.now()`; now by default. */
  readonly begun?: number;
}

/** How a wait ended. */
export interface Waited {
  readonly job: JobRow;
  readonly done: boolean;
  /** How long this call has waited, in milliseconds. */
  readonly waitedMs: number;
  /** What is left of the caller's patience, in milliseconds. */
  readonly remainingMs: number;
}

/** A young wait looks this often, … */
const firstPauseMs = 50;
/** … an old one this often, so that an end is noticed within 0.2 s at the median. */
const longestPauseMs = 400;
/** Time kept for reading the job at the end, … */
const answerMs = 1_000;
/** … and how much longer that may take before the job is shown as it was. */
const lateMs = 5_000;

const loader = new StatusLoader((ids) => Reader.connect().statuses(ids));

/** Waits within the caller's patience and this request's budget; null without such a job. */
export async function waitForJob(
  jobId: string,
  { ownerId, patienceMs, intervalMs, signal, begun = performance.now() }:
    Patience,
): Promise<Waited | null> {
  const waited = () => performance.now() - begun;
  const sliceMs = Math.min(patienceMs, env().REQUEST_BUDGET_MS - answerMs);
  const reader = Reader.connect();
  let job = await reader.job(jobId, { ownerId, html: false });
  if (job && !isOver(job.status)) {
    while (waited() < sliceMs) {
      const pauseMs = Math.min(
        pauseAfter(waited(), intervalMs),
        sliceMs - waited(),
      );
      await sleep(pauseMs, signal);
      if (signal.aborted) break;
      const look = inTime(statusOf(jobId), sliceMs - waited(), "unknown");
      if (isOver(await look)) break;
    }
    const last = reader.job(jobId, { ownerId, html: false });
    job = await inTime(last, sliceMs + lateMs - waited(), job);
  }
  return job && {
    job,
    done: isOver(job.status),
    waitedMs: Math.round(waited()),
    remainingMs: Math.max(0, Math.round(patienceMs - waited())),
  };
}

/** Until the next look, in milliseconds: the longer one waits the more, but never longer than the caller's interval. */
export function pauseAfter(waitedMs: number, intervalMs: number): number {
  const pauseMs = Math.max(
    firstPauseMs,
    Math.min(waitedMs / 5, longestPauseMs),
  );
  return Math.min(pauseMs, intervalMs);
}

/** When to call again, in seconds: at once, as the call itself waits, unless the caller's patience is used up. */
export function retryAfter(remainingMs: number): string {
  return remainingMs > 0 ? "0" : "5";
}

/** A deleted job is over, too; a database that is away for a moment is no reason to give up. */
async function statusOf(jobId: string): Promise<string> {
  try {
    return await loader.load(jobId) ?? "deleted";
  } catch (error) {
    const isAway = error instanceof RequestError &&
      error.code === "UNAVAILABLE";
    if (isAway) return "unknown";
    throw error;
  }
}

/** The value, or the other one if it takes longer: a database that hangs must not keep a request past its time. */
async function inTime<T>(
  value: Promise<T>,
  ms: number,
  otherwise: T,
): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => late.resolve(otherwise), Math.max(ms, 0));
  try {
    return await Promise.race([value, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isOver(status: string): boolean {
  return !["pending", "processing", "parked", "unknown"].includes(status);
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(ms, 0));
  const wake = () => resolve();
  signal.addEventListener("abort", wake, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", wake);
}
