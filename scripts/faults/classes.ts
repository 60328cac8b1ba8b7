/**
 * All classes of faults, the most telling ones first.
 *
 * @module
 */

import { absentBrowser } from "./classes/absent_browser.ts";
import { cronTicks } from "./classes/cron_ticks.ts";
import { cutAtLimit } from "./classes/cut_at_limit.ts";
import { cutFunctions } from "./classes/cut_functions.ts";
import { failingCalls } from "./classes/failing_calls.ts";
import { forbiddenHosts } from "./classes/forbidden_hosts.ts";
import { frozenWorkers } from "./classes/frozen_workers.ts";
import { halfOpen } from "./classes/half_open.ts";
import { killedBrowser } from "./classes/killed_browser.ts";
import { killedDatabase } from "./classes/killed_database.ts";
import { killedWorkers } from "./classes/killed_workers.ts";
import { largeAndFull } from "./classes/large_and_full.ts";
import { lateReports } from "./classes/late_reports.ts";
import { lockWaits } from "./classes/lock_waits.ts";
import { migration } from "./classes/migration.ts";
import { poison } from "./classes/poison.ts";
import { races } from "./classes/races.ts";
import { refusedConnections } from "./classes/refused_connections.ts";
import { repeatedSubmits } from "./classes/repeated_submits.ts";
import { stoppedWorkers } from "./classes/stopped_workers.ts";
import { wrongClocks } from "./classes/wrong_clocks.ts";
import type { FaultClass } from "./fault_class.ts";

/** In the order in which they run. */
export const classes: readonly FaultClass[] = [
  killedWorkers,
  failingCalls,
  lateReports,
  frozenWorkers,
  absentBrowser,
  killedDatabase,
  cronTicks,
  cutFunctions,
  cutAtLimit,
  repeatedSubmits,
  races,
  refusedConnections,
  stoppedWorkers,
  halfOpen,
  lockWaits,
  poison,
  killedBrowser,
  wrongClocks,
  largeAndFull,
  migration,
  forbiddenHosts,
];
