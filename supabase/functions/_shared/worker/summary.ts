/**
 * What a drain has done.
 *
 * @module
 */

import type { Report } from "./run_job.ts";

/** How the jobs of a drain ended. */
export interface DrainSummary {
  completed: number;
  failed: number;
  snoozed: number;
}

/** Adds what is reported of jobs. */
export function count(reports: readonly Report[], to: DrainSummary): void {
  for (const report of reports) {
    if (report.to === "complete" || report.to === "reuse") to.completed++;
    else if (report.to === "fail") to.failed++;
    else to.snoozed++;
  }
}
