/**
 * A long-lived scheduler: the cron's tick, again and again.
 *
 * @module
 */

import type { Log } from "../../supabase/functions/_shared/log.ts";
import { tick } from "../../supabase/functions/_shared/worker/work.ts";

/** How often it looks, and until when. */
export interface SchedulerOptions {
  readonly everyMs: number;
  readonly log: Log;
  /** Ends it, once the tick that is under way has ended. */
  readonly signal: AbortSignal;
}

/** Its clock may be a little before the database's, which says what is due. */
const lateMs = 1_000;

/** Ticks at once and then at every full interval, such as each minute. */
export async function runScheduler(
  { everyMs, log, signal }: SchedulerOptions,
): Promise<void> {
  while (!signal.aborted) {
    await tick(log);
    const late = Math.min(lateMs, everyMs / 2);
    const next = Math.floor((Date.now() - late) / everyMs + 1) * everyMs + late;
    await pause(next - Date.now(), signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  const timer = setTimeout(end, ms);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  });
}
