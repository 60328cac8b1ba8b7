/**
 * Drains the queue: claims jobs, runs them side by side, settles each once,
 * and is gone before its deadline.
 *
 * One loop does all the talking. While a call is under way other jobs finish;
 * they are settled together in the next one, so that a busy drain makes few calls.
 *
 * @module
 */

import type { Log } from "../log.ts";
import type { Queue } from "../queue/queue.ts";
import type { Beat } from "../queue/reports.ts";
import type { Lease } from "../queue/rows.ts";
import { Bell } from "./bell.ts";
import { company } from "./company.ts";
import { jobFields, logTry } from "./log_try.ts";
import {
  type Report,
  runJob,
  type StopReason,
  type Workbench,
} from "./run_job.ts";
import { settle } from "./settle.ts";
import { count, type DrainSummary } from "./summary.ts";

export type { DrainSummary } from "./summary.ts";

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

/** Runs until the queue is empty, `maxJobs` are done, or the time is over. */
export async function drain(options: DrainOptions): Promise<DrainSummary> {
  await using running = new Drain(options);
  return await running.run();
}

interface Running {
  readonly lease: Lease;
  readonly stop: AbortController;
}

class Drain implements AsyncDisposable {
  readonly #options: DrainOptions;
  readonly #running = new Map<string, Running>();
  readonly #summary: DrainSummary = { completed: 0, failed: 0, snoozed: 0 };
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  #finished: Report[] = [];
  /** What is to be begun once nobody else is here. */
  #suspects: readonly Lease[] = [];
  #begun = 0;
  #wasFull = false;
  readonly #bell = new Bell();
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
    signal?.addEventListener("abort", () => this.#end(), { once: true });
    if (signal?.aborted) this.#end();
  }

  async run(): Promise<DrainSummary> {
    this.#background(() => this.#rescue());
    for (;;) {
      const leases = await this.#turn();
      this.#take(leases);
      if (this.#finished.length > 0) continue;
      await this.#beginApart();
      let wait = pollMs;
      if (
        this.#isIdle && this.#suspects.length === 0 && leases.length === 0
      ) {
        await this.#promote();
        if (!this.#worthWaiting()) return this.#summary;
        wait = Math.min(pollMs, Math.max(this.#nextDueMs ?? pollMs, againMs));
      }
      await this.#bell.wait(wait);
    }
  }

  /** Settles what has finished and claims as much as there is room for. */
  async #turn(): Promise<Lease[]> {
    const { queue, worker, leaseMs, log, deadline } = this.#options;
    const reports = this.#finished;
    this.#finished = [];
    const limit = this.#room();
    if (limit === 0 && reports.length === 0) return [];
    count(reports, this.#summary);
    const claim = limit > 0 ? { worker, leaseMs, limit } : null;
    const until = Math.min(deadline, Date.now() + longestReportMs);
    const leases = await settle(queue, reports, { claim, log, until })
      .catch((error) => this.#carryOn(error, reports));
    if (leases.length > 0) log.debug("jobs_claimed", { count: leases.length });
    if (limit > 0 && leases.length === limit && !this.#wasFull) {
      this.#wasFull = true;
      this.#options.onFull?.();
    }
    return leases;
  }

  /** A claim that failed is no reason to leave the jobs that run. */
  #carryOn(error: unknown, reports: readonly Report[]): Lease[] {
    if (reports.length > 0 || this.#isIdle) throw error;
    this.#options.log.warn("claim_failed", { error });
    return [];
  }

  get #isIdle(): boolean {
    return this.#running.size === 0;
  }

  #take(leases: readonly Lease[]): void {
    const { begin, apart, back } = company.admit(leases);
    for (const lease of begin) this.#start(lease);
    for (const lease of back) this.#start(lease, "drain ended");
    if (apart.length > 0) this.#suspects = apart;
    this.#begun += leases.length - back.length;
  }

  /** Begins the suspects, if nobody else is here by now and the queue has heard of it; without time for them, gives them back. */
  async #beginApart(): Promise<void> {
    const leases = this.#suspects;
    if (leases.length === 0) return;
    let alive: readonly string[] | undefined;
    if (this.#hasTime()) {
      if (!this.#isIdle || !company.isApart) return;
      try {
        alive = await this.#beat(leases, { begun: true });
      } catch (error) {
        this.#options.log.warn("begin_failed", { error });
        return;
      }
    }
    this.#suspects = [];
    // Others helped as there was much to do, and may have stood back since.
    this.#wasFull = false;
    for (const lease of leases) {
      if (!alive) this.#start(lease, "drain ended");
      else {this.#start(
          lease,
          alive.includes(lease.id) ? undefined : "lease lost",
        );}
    }
  }

  /** Runs a job; one that is stopped already is not begun. */
  #start(lease: Lease, stopped?: StopReason): void {
    const stop = new AbortController();
    const token = lease.lease_token;
    this.#running.set(token, { lease, stop });
    if (stopped) stop.abort(stopped);
    if (this.#ending) stop.abort("drain ended" satisfies StopReason);
    const { bench, log } = this.#options;
    if (!stop.signal.aborted) log.debug("job_started", jobFields(lease));
    const sliceMs = this.#sliceMs;
    const started = performance.now();
    runJob(lease, bench, { stop: stop.signal, sliceMs })
      .then((report) => {
        this.#running.delete(token);
        company.leave(lease);
        if (report) {
          this.#finished.push(report);
          logTry(log, { lease, report, ms: performance.now() - started });
        }
        this.#bell.ring();
      });
  }

  #room(): number {
    const { concurrency, maxJobs = Infinity, maxClaim = Infinity } =
      this.#options;
    if (company.isClosed || !this.#hasTime()) return 0;
    return Math.min(
      concurrency - this.#running.size,
      maxJobs - this.#begun,
      maxClaim,
    );
  }

  #hasTime(): boolean {
    return !this.#ending && Date.now() <= this.#cutAt - this.#minimumRunMs;
  }

  /** Whether a job becomes due soon enough to stay for it. */
  #worthWaiting(): boolean {
    return this.#room() > 0 && this.#nextDueMs !== null &&
      this.#nextDueMs < lingerMs && this.#options.maxJobs === undefined;
  }

  async #heartbeat(): Promise<void> {
    const held = [...this.#running.values()];
    const leases = held.map(({ lease }) => lease);
    leases.push(...this.#suspects);
    if (leases.length === 0) return;
    const alive = await this.#beat(leases);
    for (const { lease, stop } of held) {
      if (alive.includes(lease.id)) continue;
      this.#options.log.warn("lease_lost", { jobId: lease.id });
      stop.abort("lease lost" satisfies StopReason);
    }
  }

  #beat(leases: readonly Lease[], what: Pick<Beat, "begun"> = {}) {
    return this.#options.queue.heartbeat(
      leases.map(({ id: job_id, lease_token }) => ({
        job_id,
        lease_token,
        ...what,
      })),
      this.#options.leaseMs,
    );
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
    this.#bell.ring();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    for (const lease of this.#suspects) company.leave(lease);
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#housekeeping;
  }
}
