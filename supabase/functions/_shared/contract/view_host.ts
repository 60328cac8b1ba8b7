/**
 * What is set for a host, as callers see it.
 *
 * @module
 */

import { utc } from "./view.ts";

/** What the database tells. */
interface HostColumns {
  readonly host: string;
  readonly max_running: number | null;
  readonly gap_ms: number | null;
  readonly robots: "obey" | "ignore" | null;
  readonly paused_until: string | null;
  readonly note: string | null;
  readonly updated_at: string;
}

/** A host of `list-crawl-hosts`. */
export function viewHost(row: HostColumns) {
  return {
    host: row.host,
    maxRunning: row.max_running,
    gapMs: row.gap_ms,
    robots: row.robots,
    pausedUntil: row.paused_until && utc(row.paused_until),
    note: row.note,
    updatedAt: utc(row.updated_at),
  };
}
