/**
 * Tells the queue how jobs ended, once each. An answer lost on the way is
 * asked for again: the lease token makes a second report harmless.
 *
 * @module
 */

import { RequestError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { SnoozeReport } from "../queue/reports.ts";
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
  snoozed.push(...await park(queue, reports, options));

  if (failed.length > 0) {
    warnStale(await again(() => queue.fail(failed), options), options.log);
  }
  if (snoozed.length > 0) {
    warnStale(await again(() => queue.snooze(snoozed), options), options.log);
  }
  if (completed.length === 0) return claim ? await queue.claim(claim) : [];
  const begun = performance.now();
  const turn = claim
    ? await again(() => queue.completeAndClaim(completed, claim), options)
    : {
      answers: await again(() => queue.complete(completed), options),
      jobs: [],
    };
  warnStale(turn.answers, options.log);
  tell(reports, turn.answers, performance.now() - begun);
  return turn.jobs;
}

/** The report of a job that was leased and not begun. */
export function givenBack({ id, lease_token }: Lease): Report {
  const held = { job_id: id, lease_token };
  return { to: "snooze", report: { ...held, steps: [], delay_ms: 0 } };
}

/** Tells the kinds that want to know what has been completed. */
function tell(
  reports: readonly Report[],
  answers: Record<string, string>,
  ms: number,
): void {
  for (const report of reports) {
    if (report.to !== "complete") continue;
    if (answers[report.report.job_id] === "completed") report.done?.(ms);
  }
}

/** Parks what there is room for. What there is none for is closed, and answered to be begun anew. */
async function park(
  queue: Queue,
  reports: readonly Report[],
  options: { log: Log; until: number },
): Promise<SnoozeReport[]> {
  const parked = reports.flatMap((r) => r.to === "park" ? r : []);
  if (parked.length === 0) return [];
  const list = parked.map(({ report }) => report);
  const answers = await again(() => queue.park(list), options);
  warnStale(answers, options.log);
  const refused = parked.filter(({ report: { job_id } }) =>
    answers[job_id] === "full" || answers[job_id] === "stale"
  );
  await Promise.all(refused.map(({ discard }) => discard?.()));
  return refused.flatMap(({ report: { job_id, lease_token, steps } }) =>
    answers[job_id] === "full" ? { job_id, lease_token, steps, ...noRoom } : []
  );
}

/** How a job is put off whose page its browser has no room to keep; it gets no further without. */
const noRoom = {
  delay_ms: 2_000,
  code: "TIMEOUT",
  message:
    "Cannot finish within one request: the browser keeps as many other pages as it may",
  max_snoozes: 20,
};

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
