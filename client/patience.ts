/**
 * Asks again and again until something is done or the patience is used up.
 *
 * @module
 */

import type { CallOptions } from "./connection.ts";
import { CrawlError } from "./errors.ts";
import { pause, pauseBefore } from "./pause.ts";

/** How long and how often to ask. */
export interface Patience extends CallOptions {
  readonly timeoutMs: number;
  /** The pause after an answer, in milliseconds; the first answer is 0. */
  readonly pauseAfter: (answer: number) => number;
}

/** How it ended. */
export interface Outcome<T> {
  /** The last answer. */
  readonly answer: T;
  readonly done: boolean;
  /** The outage that kept the last calls from being answered. */
  readonly cause?: CrawlError | undefined;
}

/**
 * Calls `ask` with the milliseconds that are left until it answers `done`. A
 * server that is away for a while is asked again within the patience; throws
 * any other error, and the outage itself if nothing was ever answered.
 */
export async function patiently<T extends { readonly done: boolean }>(
  ask: (leftMs: number) => Promise<T>,
  { timeoutMs, pauseAfter, signal }: Patience,
): Promise<Outcome<T>> {
  const started = performance.now();
  const left = () =>
    Math.max(0, Math.round(timeoutMs - (performance.now() - started)));
  let answer: T | undefined;
  let answers = 0;
  let outages = 0;
  for (;;) {
    const leftMs = left();
    let cause: CrawlError | undefined;
    try {
      answer = await ask(leftMs);
      outages = 0;
      if (answer.done) return { answer, done: true };
    } catch (error) {
      if (!isOutage(error)) throw error;
      cause = error;
    }
    if (leftMs === 0) {
      if (answer) return { answer, done: false, cause };
      throw cause;
    }
    const pauseMs = cause
      ? pauseBefore(outages++, cause.retryAfterMs)
      : pauseAfter(answers++);
    await pause(Math.min(pauseMs, left()), signal);
  }
}

/** No answer, or one of a proxy or of a server that is being restarted. */
function isOutage(error: unknown): error is CrawlError {
  return error instanceof CrawlError && error.retryable &&
    [0, 502, 503, 504].includes(error.status);
}
