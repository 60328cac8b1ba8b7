/**
 * One log line for each try that ends.
 *
 * @module
 */

import type { Log } from "../log.ts";
import type { Lease } from "../queue/rows.ts";
import type { Report } from "./run_job.ts";

/** What every line about a job says: which, what, the how many-th try, and of its URL the host alone. */
export function jobFields(lease: Lease): Record<string, unknown> {
  return {
    jobId: lease.id,
    kind: lease.kind,
    attempt: lease.attempt,
    host: lease.url !== null && URL.canParse(lease.url)
      ? new URL(lease.url).host
      : undefined,
  };
}

/** Says how a try has ended: `job_completed`, `job_failed`, `job_snoozed`, `job_parked` or `job_given_back`. */
export function logTry(
  log: Log,
  { lease, report, ms }: { lease: Lease; report: Report; ms: number },
): void {
  const fields = { ...jobFields(lease), ms: Math.round(ms) };
  switch (report.to) {
    case "complete":
      return log.info("job_completed", {
        ...fields,
        method: report.report.success_method,
      });
    case "reuse":
      return log.info("job_completed", { ...fields, method: "Cache" });
    case "park":
      return log.info("job_parked", fields);
    case "snooze": {
      const { code, message, delay_ms, cool_lane_ms } = report.report;
      return code === undefined
        ? log.info("job_given_back", fields)
        : log.info("job_snoozed", {
          ...fields,
          code,
          message,
          delayMs: cool_lane_ms ?? delay_ms,
        });
    }
    case "fail": {
      const { code, message, permanent } = report.report;
      const isFinal = permanent || lease.attempt >= lease.max_attempts;
      return log.warn("job_failed", {
        ...fields,
        code,
        message,
        final: isFinal,
      });
    }
  }
}
