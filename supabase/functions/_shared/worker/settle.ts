/**
 * Tells the queue how jobs ended, once each. An answer lost on the way is
 * asked for again: the lease token makes a second report harmless.
 *
 * @module
 */

import { RequestError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { Lease } from "../queue/rows.ts";
import type { Report } from "./run_job.ts";

/** Settles finished jobs and, where `claim` is given, leases others in the same call. */
export async function settle(
  queue: Queue,
  reports: readonly Report[],
  options: { claim: Claim | null; log: Log; until: number },
): Promise<Lease[]> {
  const { claim } = options;
  const completed = reports.flatMap((r) => r.to === "complete" ? r.report : []);
  const failed = reports.flatMap((r) => r.to === "fail" ? r.report : []);
  const snoozed = reports.flatMap((r) => r.to === "snooze" ? r.report : []);

  if (failed.length > 0) {
    warnStale(await again(() => queue.fail(failed), options), options.log);
  }
  if (snoozed.length > 0) {
    warnStale(await again(() => queue.snooze(snoozed), options), options.log);
  }
  if (completed.length === 0) return claim ? await queue.claim(claim) : [];
  if (!claim) {
    const answers = await again(() => queue.complete(completed), options);
    warnStale(answers, options.log);
    return [];
  }
  const turn = await again(
    () => queue.completeAndClaim(completed, claim),
    options,
  );
  warnStale(turn.answers, options.log);
  return turn.jobs;
}

/** Calls until the database answers: after 100 ms, 200 ms, 400 ms … up to `until`. */
async function again<T>(
  call: () => Promise<T>,
  options: { until: number; log: Log },
): Promise<T> {
  for (let wait = 100;; wait = Math.min(wait * 2, 2_000)) {
    try {
      return await call();
    } catch (error) {
      const lost = error instanceof RequestError &&
        error.code === "UNAVAILABLE";
      if (!lost || Date.now() + wait > options.until) throw error;
      options.log.warn("settle_again", { waitMs: wait, error });
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function warnStale(answers: Record<string, string>, log: Log): void {
  for (const [jobId, answer] of Object.entries(answers)) {
    if (answer === "stale") log.warn("report_stale", { jobId });
  }
}
