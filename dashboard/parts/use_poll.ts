/**
 * The latest look at something, for a component.
 *
 * @module
 */

import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { poll } from "./poll.ts";

/** What was seen last. */
export interface Polled<T> {
  /** Null before the first look. Stays when a later look fails. */
  readonly value: T | null;
  /** Why the last look failed; null when it did not. */
  readonly error: unknown;
  /** Looks now. */
  readonly refresh: () => void;
}

/** How often to look. */
export interface UsePollOptions<T> {
  readonly everyMs?: number;
  readonly longestMs?: number;
  readonly isDone?: (value: T) => boolean;
}

/** Looks while the component is shown, anew when `inputs` change. */
export function usePoll<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  { everyMs = 1_000, longestMs = 10_000, isDone = () => false }: UsePollOptions<
    T
  > = {},
): Polled<T> {
  const [round, setRound] = useState(0);
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const stop = new AbortController();
    poll(load, {
      signal: stop.signal,
      everyMs,
      longestMs,
      isDone,
      onValue(seen) {
        setValue(seen);
        setError(null);
      },
      onError: setError,
    });
    return () => stop.abort();
  }, [...inputs, round]);
  const refresh = useCallback(() => setRound((n) => n + 1), []);
  return useMemo(() => ({ value, error, refresh }), [value, error]);
}
