/**
 * Reads the `Retry-After` header.
 *
 * @module
 */

/** "At once" would ask a host that wants a rest again and again. */
const leastMs = 1_000;
const mostMs = 3_600_000;

/**
 * `Retry-After` in seconds or as an HTTP date, as milliseconds from now,
 * between a second and an hour; null where there is none that makes sense.
 */
export function retryAfter(value: string | null): number | null {
  const text = value?.trim() ?? "";
  // Date.parse reads a date into almost anything, so it only gets what starts like one.
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : /^[a-z]{3,9},? /i.test(text)
    ? Date.parse(text) - Date.now()
    : NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, leastMs), mostMs);
}
