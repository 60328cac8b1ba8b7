/**
 * How fast a batch moves, as seen from here.
 *
 * @module
 */

import type { Counts } from "../parts/progress.tsx";

/** How many jobs had ended at a moment. */
export interface Seen {
  readonly at: number;
  readonly ended: number;
}

/** Its pace; `leftMs` is null where it has not moved yet. */
export interface Pace {
  readonly perMinute: number;
  readonly leftMs: number | null;
}

const windowMs = 60_000;

/** The pace over the last minute; notes what is seen now in `seen`. */
export function paceOf(seen: Seen[], counts: Counts, now: number): Pace | null {
  const open = counts.pending + counts.processing;
  const ended = counts.total - open;
  if (seen.at(-1)?.ended !== ended) seen.push({ at: now, ended });
  while (seen.length > 2 && (seen[0]?.at ?? now) < now - windowMs) seen.shift();
  const [first] = seen;
  if (!first) return null;
  const ms = now - first.at;
  const done = ended - first.ended;
  if (done <= 0 || ms < 1_000) return { perMinute: 0, leftMs: null };
  return {
    perMinute: Math.round(60_000 * done / ms),
    leftMs: Math.max(1_000, ms * open / done),
  };
}
