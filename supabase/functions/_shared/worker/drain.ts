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

import type { Beat } from "../queue/reports.ts";
import type { Lease } from "../queue/rows.ts";
import { Bell } from "./bell.ts";
import { company } from "./company.ts";
import type { DrainOptions } from "./drain_options.ts";
import { Housekeeping } from "./housekeeping.ts";
import { jobFields, logTry } from "./log_try.ts";
import { Pace } from "./pace.ts";
import { type Report, runJob, type StopReason } from "./run_job.ts";
import { givenBack, settle } from "./settle.ts";
import { count, type DrainSummary } from "./summary.ts";

export type { DrainOptions } from "./drain_options.ts";
export type { DrainSummary } from "./summary.ts";

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
  readonly #bell = new Bell();
  readonly #onAbort = () => this.#end();
  #ready: Ready[] = [];
  readonly #summary: DrainSummary = { completed: 0, failed: 0, snoozed: 0 };
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  #finished: Report[] = [];
  /** What is to be begun once nobody else is here. */
  #suspects: readonly Lease[] = [];
  #begun = 0;
  #wasFull = false;
  #ending = false;
  readonly #housekeeping: Housekeeping;
  /** When what still runs is cut. */
  readonly #cutAt: number;
  readonly #minimumRunMs: number;
  readonly #sliceMs: number;

  constructor(options: DrainOptions) {
    this.#options = options;
    const house = this.#housekeeping = new Housekeeping(options);
    const { leaseMs, deadline, signal } = options;
    const total = deadline - Date.now();
    this.#cutAt = deadline - Math.min(longestSettleMs, total / 4);
    this.#minimumRunMs = Math.min(longestMinimumRunMs, total / 4);
    this.#sliceMs = this.#cutAt - Date.now();
    this.#timers.push(
      setInterval(() => house.begin(() => this.#heartbeat()), leaseMs / 3),
      setInterval(() => house.begin(() => house.rescue()), rescueEveryMs),
    );
    if (Number.isFinite(deadline)) {
      this.#timers.push(setTimeout(() => this.#end(), this.#sliceMs));
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#end();
  }

  async run(): Promise<DrainSummary> {
    const house = this.#housekeeping;
    for (let isFirst = true;; isFirst = false) {
      const leases = await this.#turn();
      this.#take(leases);
      // Beside the first job, not before it: somebody may wait for that.
      if (isFirst) house.begin(() => house.rescue());
      if (this.#finished.length > 0) continue;
      await this.#beginApart();
      let wait = pollMs;
      if (
        this.#isIdle && this.#suspects.length === 0 && leases.length === 0
      ) {
        if (isFirst) await house.done;
        else await house.promote();
        if (!this.#worthWaiting()) return this.#summary;
        wait = Math.min(pollMs, Math.max(house.nextDueMs ?? pollMs, againMs));
      }
      await this.#bell.wait(wait);
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
    count(reports, this.#summary);
    const claim = limit > 0 ? { worker, leaseMs, limit } : null;
    const begun = Date.now();
    const until = Math.min(deadline, begun + longestReportMs);
    const leases = await settle(queue, reports, { claim, log, until })
      .catch((error) => this.#carryOn(error, reports));
    this.#pace.call(Date.now() - begun);
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
    return this.#running.size === 0 && this.#ready.length === 0;
  }

  #take(leases: readonly Lease[]): void {
    const { begin, apart, back } = company.admit(leases);
    const until = Date.now() + longestReadyMs;
    this.#ready.push(...begin.map((lease) => ({ lease, until })));
    this.#fill();
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
      const isHeld = alive?.includes(lease.id);
      const lost = alive ? "lease lost" : "drain ended";
      this.#start(lease, isHeld ? undefined : lost);
    }
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
        const ms = performance.now() - started;
        if (report) {
          this.#finished.push(report);
          logTry(log, { lease, report, ms });
        }
        this.#pace.job(ms);
        this.#fill();
        this.#bell.ring();
      });
  }

  /** Gives back what is ready: its place has gone to a slower job, or there is no time. */
  #giveBack(isOver: (ready: Ready) => boolean): void {
    const over = this.#ready.filter(isOver);
    this.#ready = this.#ready.filter((ready) => !over.includes(ready));
    for (const { lease } of over) {
      this.#pace.job(longestReadyMs);
      // What is parked stays so; for that it has to be run.
      if (lease.parked) {
        this.#start(lease, "drain ended");
        continue;
      }
      company.leave(lease);
      this.#finished.push(givenBack(lease));
    }
  }

  #room(): number {
    const { concurrency, maxJobs = Infinity, maxClaim = Infinity } =
      this.#options;
    if (company.isClosed || !this.#hasTime()) return 0;
    return Math.min(
      concurrency + this.#pace.ahead(concurrency) -
        this.#running.size - this.#ready.length,
      maxJobs - this.#begun,
      maxClaim,
    );
  }

  #hasTime(): boolean {
    return !this.#ending && Date.now() <= this.#cutAt - this.#minimumRunMs;
  }

  /** Whether a job becomes due soon enough to stay for it. */
  #worthWaiting(): boolean {
    const { nextDueMs } = this.#housekeeping;
    return this.#room() > 0 && nextDueMs !== null && nextDueMs < lingerMs &&
      this.#options.maxJobs === undefined;
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

  #end(): void {
    this.#ending = true;
    for (const { stop } of this.#running.values()) {
      stop.abort("drain ended" satisfies StopReason);
    }
    this.#fill();
    this.#bell.ring();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    for (const lease of this.#suspects) company.leave(lease);
    for (const timer of this.#timers) clearTimeout(timer);
    // A worker's signal outlives its drains.
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    await this.#housekeeping.done;
  }
}
