/**
 * Looks at something again and again: soon while it changes, ever less often
 * while it does not, and not at all while nobody looks at the page.
 *
 * @module
 */

import { pause } from "./pause.ts";

/** How to look. */
export interface PollOptions<T> {
  readonly signal: AbortSignal;
  /** Milliseconds between two looks while things change. */
  readonly everyMs: number;
  /** The longest pause; failures lead there, too. */
  readonly longestMs: number;
  /** Nothing will change any more. */
  readonly isDone: (value: T) => boolean;
  readonly onValue: (value: T) => void;
  readonly onError: (error: unknown) => void;
}

/** Looks until it is done or the signal is aborted. */
export async function poll<T>(
  load: (signal: AbortSignal) => Promise<T>,
  { signal, everyMs, longestMs, isDone, onValue, onError }: PollOptions<T>,
): Promise<void> {
  let waitMs = everyMs;
  let before = "";
  while (!signal.aborted) {
    try {
      const value = await load(signal);
      if (signal.aborted) return;
      const now = JSON.stringify(value);
      if (now !== before) onValue(value);
      waitMs = now === before ? waitMs * 1.4 : everyMs;
      before = now;
      if (isDone(value)) return;
    } catch (error) {
      if (signal.aborted) return;
      before = "";
      waitMs *= 2;
      onError(error);
    }
    waitMs = Math.min(waitMs, longestMs);
    await pause(waitMs, signal);
  }
}
