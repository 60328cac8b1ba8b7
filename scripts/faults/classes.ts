/**
 * All classes of faults, the most telling ones first.
 *
 * @module
 */

import { killedWorkers } from "./classes/killed_workers.ts";
import type { FaultClass } from "./fault_class.ts";

/** In the order in which they run. */
export const classes: readonly FaultClass[] = [killedWorkers];
