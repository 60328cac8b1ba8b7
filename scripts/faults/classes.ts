/**
 * All classes of faults, the most telling ones first.
 *
 * @module
 */

import { failingCalls } from "./classes/failing_calls.ts";
import { frozenWorkers } from "./classes/frozen_workers.ts";
import { killedWorkers } from "./classes/killed_workers.ts";
import { lateReports } from "./classes/late_reports.ts";
import type { FaultClass } from "./fault_class.ts";

/** In the order in which they run. */
export const classes: readonly FaultClass[] = [
  killedWorkers,
  failingCalls,
  lateReports,
  frozenWorkers,
];
