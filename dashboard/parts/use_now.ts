/**
 * The clock, for what is shown relative to it.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";

/** The time now, in milliseconds, again every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
