/**
 * How long to leave a server alone.
 *
 * @module
 */

const firstMs = 500;
const longestMs = 10_000;
const longestRetryAfterMs = 30_000;

/** The pause before a repetition, the first of which is 0: twice as long each time, jittered, and no shorter than `Retry-After` up to 30 s. */
export function pauseBefore(
  repetition: number,
  retryAfterMs: number | null = null,
): number {
  const ms = Math.min(firstMs * 2 ** repetition, longestMs);
  return Math.max(
    ms / 2 + Math.random() * ms / 2,
    Math.min(retryAfterMs ?? 0, longestRetryAfterMs),
  );
}

/** Waits; rejects with the signal's reason when that is aborted. */
export async function pause(
  ms: number,
  signal?: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
