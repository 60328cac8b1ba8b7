/**
 * Work that is more than one request may do: 2 s of CPU, and not a minute.
 *
 * @module
 */

import type { Snooze } from "../kind.ts";

/** A slice more is no failure. */
export const mostSlices = 1_000;
/** The longest slice. */
export const longestSliceMs = 20_000;
/** A drain waits for what is due within 6 s; what is due later another request goes on with, with CPU of its own. */
const anotherRequestMs = 7_000;

/** Leaves the rest to another request. */
export function goOn(reason: string, state: unknown): Snooze {
  return {
    do: "snooze",
    delayMs: anotherRequestMs,
    reason,
    state,
    maxSnoozes: mostSlices,
  };
}
