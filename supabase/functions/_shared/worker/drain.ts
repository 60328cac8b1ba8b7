/**
 * Drains the queue: claims jobs, runs them side by side, settles each once,
 * and is gone before its deadline.
 *
 * One loop does all the talking. While a call is under way other jobs finish;
 * they are settled together in the next one, so that a busy drain makes few calls.
 * Quick jobs are leased ahead, so that none of their places waits for a call.
 *
 * @module
 */

import type { Log } from "../log.ts";
import type { Queue } from "../queue/queue.ts";
import type { Lease } from "../queue/rows.ts";
import { jobFields, logTry } from "./log_try.ts";
import { Pace } from "./pace.ts";
import {
  type Report,
  runJob,
  type StopReason,
  type Workbench,
} from "./run_job.ts";
import { givenBack, settle } from "./settle.ts";

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

/** How the jobs of a drain ended. */
export interface DrainSummary {
  completed: number;
  failed: number;
  snoozed: number;
}

/** Time kept at the end for settling what was cut; of a short drain, a quarter. */
const longestSettleMs = 3_000;
/** A job that would have less time than this is not begun; of a short drain, a quarter. */
const longestMinimumRunMs = 10_000;
/** A queue that is away for longer has given the jobs to others. */
const longestReportMs = 60_000;
/** How often a drain with room to spare looks for more. */
const pollMs = 250;
/** A claim that met another one is made again after this time. */
const againMs = 20;
/** A drain with nothing to do waits for a job that is due within this time: a run of others' is looked at each 10 s. */
const lingerMs = 11_000;
const rescueEveryMs = 5_000;
/** What was leased ahead and is not begun after this time is given back: others may have room for it. */
const longestReadyMs = 1_000;

/** Runs until the queue is empty, `maxJobs` are done, or the time is over. */
export async function drain(options: DrainOptions): Promise<DrainSummary> {
  await using running = new Drain(options);
  return await running.run();
}

type Running = { readonly lease: Lease; readonly stop: AbortController };
/** A job that waits for a place, until this `Date.now()` value at most: nobody extends its lease. */
type Ready = { readonly lease: Lease; readonly until: number };

class Drain implements AsyncDisposable {
  readonly #options: DrainOptions;
  readonly #running = new Map<string, Running>();
  readonly #pace = new Pace();
  readonly #onAbort = () => this.#end();
  #ready: Ready[] = [];
  readonly #summary: DrainSummary = { completed: 0, failed: 0, snoozed: 0 };
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  #finished: Report[] = [];
  #begun = 0;
  #wasFull = false;
  #changed = Promise.withResolvers<void>();
  #ending = false;
  #nextDueMs: number | null = null;
  #housekeeping: Promise<void> = Promise.resolve();
  /** When what still runs is cut. */
  readonly #cutAt: number;
  readonly #minimumRunMs: number;
  readonly #sliceMs: number;

  constructor(options: DrainOptions) {
    this.#options = options;
    const { leaseMs, deadline, signal } = options;
    const total = deadline - Date.now();
    this.#cutAt = deadline - Math.min(longestSettleMs, total / 4);
    this.#minimumRunMs = Math.min(longestMinimumRunMs, total / 4);
    this.#sliceMs = this.#cutAt - Date.now();
    this.#timers.push(
      setInterval(() => this.#background(() => this.#heartbeat()), leaseMs / 3),
      setInterval(() => this.#background(() => this.#rescue()), rescueEveryMs),
    );
    if (Number.isFinite(deadline)) {
      this.#timers.push(setTimeout(() => this.#end(), this.#sliceMs));
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#end();
  }

  async run(): Promise<DrainSummary> {
    for (let isFirst = true;; isFirst = false) {
      const leases = await this.#turn();
      const until = Date.now() + longestReadyMs;
      this.#ready.push(...leases.map((lease) => ({ lease, until })));
      this.#fill();
      // Beside the first job, not before it: somebody may wait for that.
      if (isFirst) this.#background(() => this.#rescue());
      if (this.#finished.length > 0) continue;
      let wait = pollMs;
      if (this.#running.size === 0 && leases.length === 0) {
        if (isFirst) await this.#housekeeping;
        else await this.#promote();
        if (!this.#worthWaiting()) return this.#summary;
        wait = Math.min(pollMs, Math.max(this.#nextDueMs ?? pollMs, againMs));
      }
      await this.#somethingOr(wait);
      this.#giveBack(({ until }) => until < Date.now());
    }
  }

  /** Settles what has finished and claims as much as there is room for. */
  async #turn(): Promise<Lease[]> {
    const { queue, worker, leaseMs, log, deadline } = this.#options;
    const reports = this.#finished;
    this.#finished = [];
    const limit = this.#room();
    if (limit === 0 && reports.length === 0) return [];
    for (const { to } of reports) {
      if (to === "complete" || to === "reuse") this.#summary.completed++;
      else if (to === "fail") this.#summary.failed++;
      else this.#summary.snoozed++;
    }
    const claim = limit > 0 ? { worker, leaseMs, limit } : null;
    const begun = Date.now();
    const until = Math.min(deadline, begun + longestReportMs);
    const leases = await settle(queue, reports, { claim, log, until })
      .catch((error) => this.#carryOn(error, reports));
    this.#pace.call(Date.now() - begun);
    this.#begun += leases.length;
    if (leases.length > 0) log.debug("jobs_claimed", { count: leases.length });
    if (limit > 0 && leases.length === limit && !this.#wasFull) {
      this.#wasFull = true;
      this.#options.onFull?.();
    }
    return leases;
  }

  /** A claim that failed is no reason to leave the jobs that run. */
  #carryOn(error: unknown, reports: readonly Report[]): Lease[] {
    if (reports.length > 0 || this.#running.size === 0) throw error;
    this.#options.log.warn("claim_failed", { error });
    return [];
  }

  /** Begins what is ready, as far as there are places. */
  #fill(): void {
    if (this.#ending) return this.#giveBack(() => true);
    while (this.#running.size < this.#options.concurrency) {
      const next = this.#ready.shift();
      if (!next) return;
      this.#start(next.lease);
    }
  }

  #start(lease: Lease, isOver = false): void {
    const stop = new AbortController();
    const token = lease.lease_token;
    this.#running.set(token, { lease, stop });
    if (isOver) stop.abort("drain ended" satisfies StopReason);
    const { bench, log } = this.#options;
    log.debug("job_started", jobFields(lease));
    const sliceMs = this.#sliceMs;
    const started = performance.now();
    runJob(lease, bench, { stop: stop.signal, sliceMs })
      .then((report) => {
        this.#running.delete(token);
        const ms = performance.now() - started;
        if (report) {
          this.#finished.push(report);
          logTry(log, { lease, report, ms });
        }
        this.#pace.job(ms);
        this.#fill();
        this.#changed.resolve();
      });
  }

  /** Gives back what is ready: its place has gone to a slower job, or there is no time. */
  #giveBack(isOver: (ready: Ready) => boolean): void {
    const over = this.#ready.filter(isOver);
    this.#ready = this.#ready.filter((ready) => !over.includes(ready));
    for (const { lease } of over) {
      this.#pace.job(longestReadyMs);
      // What is parked stays so; for that it has to be run.
      if (lease.parked) this.#start(lease, true);
      else this.#finished.push(givenBack(lease));
    }
  }

  #room(): number {
    const { concurrency, maxJobs = Infinity, maxClaim = Infinity } =
      this.#options;
    if (this.#ending) return 0;
    if (Date.now() > this.#cutAt - this.#minimumRunMs) return 0;
    return Math.min(
      concurrency + this.#pace.ahead(concurrency) -
        this.#running.size - this.#ready.length,
      maxJobs - this.#begun,
      maxClaim,
    );
  }

  /** Whether a job becomes due soon enough to stay for it. */
  #worthWaiting(): boolean {
    return this.#room() > 0 && this.#nextDueMs !== null &&
      this.#nextDueMs < lingerMs && this.#options.maxJobs === undefined;
  }

  async #heartbeat(): Promise<void> {
    const held = [...this.#running.values()];
    if (held.length === 0) return;
    const alive = await this.#options.queue.heartbeat(
      held.map(({ lease }) => ({
        job_id: lease.id,
        lease_token: lease.lease_token,
      })),
      this.#options.leaseMs,
    );
    for (const { lease, stop } of held) {
      if (alive.includes(lease.id)) continue;
      this.#options.log.warn("lease_lost", { jobId: lease.id });
      stop.abort("lease lost" satisfies StopReason);
    }
  }

  async #rescue(): Promise<void> {
    const rescued = await this.#options.queue.rescue();
    if (rescued > 0) {
      this.#options.log.warn("jobs_rescued", { count: rescued });
    }
    await this.#promote();
  }

  async #promote(): Promise<void> {
    this.#nextDueMs = await this.#options.queue.promote();
  }

  /** Housekeeping runs one call at a time; a failed one is tried at the next turn. */
  #background(work: () => Promise<void>): void {
    this.#housekeeping = this.#housekeeping.then(work).catch((error) =>
      this.#options.log.warn("housekeeping_failed", { error })
    );
  }

  #end(): void {
    this.#ending = true;
    for (const { stop } of this.#running.values()) {
      stop.abort("drain ended" satisfies StopReason);
    }
    this.#fill();
    this.#changed.resolve();
  }

  async #somethingOr(timeoutMs: number): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, timeoutMs);
    await Promise.race([this.#changed.promise, timeout.promise]);
    clearTimeout(timer);
    this.#changed = Promise.withResolvers<void>();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    for (const timer of this.#timers) clearTimeout(timer);
    // A worker's signal outlives its drains.
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    await this.#housekeeping;
  }
}
