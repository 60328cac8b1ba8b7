/**
 * Records what a job does, step by step: rows of `crawl_attempts`.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { Step } from "../kinds/kind.ts";
import type { StepReport } from "../queue/reports.ts";

/** Runs one step; `started` is the `performance.now()` of the lease. */
export async function recordStep<T>(
  steps: StepReport[],
  started: number,
  method: string,
  work: (step: Step) => Promise<T>,
): Promise<T> {
  const step: Step = { method };
  const begun = performance.now();
  const row: StepReport = {
    method,
    start_ms: begun - started,
    duration_ms: 0,
  };
  steps.push(row);
  try {
    return await work(step);
  } catch (error) {
    row.code = error instanceof JobError ? error.code : "INTERNAL";
    row.message = String(error instanceof Error ? error.message : error)
      .slice(0, 2_000);
    if (error instanceof JobError && error.httpStatus) {
      row.http_status = error.httpStatus;
    }
    throw error;
  } finally {
    row.duration_ms = performance.now() - begun;
    if (step.browser) row.browser = step.browser;
    if (step.httpStatus) row.http_status = step.httpStatus;
  }
}
