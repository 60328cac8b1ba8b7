/**
 * What a drain is told.
 *
 * @module
 */

import type { Log } from "../log.ts";
import type { Queue } from "../queue/queue.ts";
import type { Workbench } from "./run_job.ts";

/** What a drain may do and for how long. */
export interface DrainOptions {
  readonly queue: Queue;
  readonly bench: Workbench;
  readonly log: Log;
  /** Name of this worker, kept with each job it leases. */
  readonly worker: string;
  /** Jobs side by side. */
  readonly concurrency: number;
  /** Jobs in all; unbounded by default. */
  readonly maxJobs?: number;
  /** Jobs leased by one call at most; as many as there is room for by default. */
  readonly maxClaim?: number;
  readonly leaseMs: number;
  /** `Date.now()` value by which everything is settled; Infinity where nothing cuts it. */
  readonly deadline: number;
  /** Ends the drain early: unfinished jobs are given back. */
  readonly signal?: AbortSignal;
  /** Called once, when there are as many jobs as this drain can run: others may help. */
  readonly onFull?: () => void;
}
