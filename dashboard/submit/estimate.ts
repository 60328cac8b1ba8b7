/**
 * When new jobs will be done.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { counted, duration } from "../parts/format.ts";

/** Jobs that run side by side, if nothing is known. */
const usualConcurrency = 4;

/** A sentence about how long `jobs` more will take; null where nothing is known. */
export function estimate(
  queue: QueueStatus | null,
  jobs: number,
): string | null {
  if (!queue || jobs === 0) return null;
  // Without a due job, those that wait are for later.
  const due = queue.oldest_age_ms === null ? 0 : queue.depth;
  const before = due + queue.in_flight + queue.parked;
  const all = before + jobs;
  const rate = queue.finished_per_minute;
  const queued = before > 0
    ? `; ${counted(before, "other job")} ${before === 1 ? "is" : "are"} due`
    : "";
  // A few jobs in five minutes say what there was to do, not what is possible.
  const fastest = jobMs(queue) * all / usualConcurrency;
  const ms = rate > 0 && before > 0
    ? Math.min(60_000 * all / rate, fastest || Infinity)
    : fastest;
  if (ms === 0) return null;
  return `Done in about ${duration(Math.max(1_000, ms))}${queued}`;
}

/** What a job took lately, in the middle. */
function jobMs({ kinds }: QueueStatus): number {
  return kinds.find(({ kind }) => kind === "page_crawl")?.p50_ms ?? 0;
}
