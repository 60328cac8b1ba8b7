/**
 * Judges the queue.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { duration } from "../parts/format.ts";

/** The cron calls each minute; two calls may be late. */
const lateMs = 3 * 60_000;

/** What is wrong, in sentences. */
export function healthOf(status: QueueStatus, now: number): string[] {
  const { last_tick_at, oldest_age_ms, drains, depth } = status;
  const troubles: string[] = [];
  const silentMs = last_tick_at === null
    ? null
    : now - Date.parse(last_tick_at);
  if (silentMs !== null && silentMs > lateMs) {
    troubles.push(
      `The cron has not called for ${
        duration(silentMs)
      }: check its schedule. New jobs start all the same; retries and delayed ones wait for it.`,
    );
  }
  if (drains === 0 && depth > 0 && (oldest_age_ms ?? 0) > lateMs) {
    troubles.push(
      `Jobs have been due for ${
        duration(oldest_age_ms ?? 0)
      }, and no drain is at work: see the log of the functions.`,
    );
  }
  return troubles;
}
