/**
 * One request's part of a job: what is left of its time, the page it goes on
 * with, and what is parked when the request's time is over.
 *
 * @module
 */

import type {
  FetchedPage,
  FetchOptions,
  OpenOptions,
  Outcome,
  ParkedPage,
  RemotePage,
} from "../kinds/kind.ts";
import type { StepReport } from "../queue/reports.ts";
import type { Lease } from "../queue/rows.ts";
import type { Report, StopReason, Workbench } from "./run_job.ts";

/** A page that was parked is looked at for so long even if its time is over: it may be there. */
const lastLookMs = 3_000;
/** How soon a parked page is looked at again. */
const lookAgainMs = 1_000;
/** A page is kept for so long after its time is over: the next drain may be a minute away. */
const graceMs = 120_000;
/** What ran for this part of a slice would get no further in another. */
const wholeShare = 0.75;

/** What is to be parked. */
type ParkOutcome = Extract<Outcome, { do: "park" }>;

/** A job's slice. */
export class Slice {
  /** What is left of the job's time, in milliseconds. */
  readonly leftMs: number;
  readonly #lease: Lease;
  readonly #bench: Workbench;
  readonly #stop: AbortSignal;
  readonly #sliceMs: number;
  readonly #begun = Date.now();
  /** The page to go on with, until it is found. */
  #unseen: ParkedPage | undefined;
  /** When the work itself began: waiting for a place in the browser is none. */
  #workingSince: number | undefined;

  constructor(
    lease: Lease,
    bench: Workbench,
    { stop, sliceMs, timeoutMs }: {
      stop: AbortSignal;
      sliceMs: number;
      timeoutMs: number;
    },
  ) {
    this.#lease = lease;
    this.#bench = bench;
    this.#stop = stop;
    this.#sliceMs = sliceMs;
    this.#unseen = lease.parked?.page;
    this.leftMs = lease.parked
      ? Math.max(Math.ceil(timeoutMs - lease.parked.elapsed_ms), lastLookMs)
      : timeoutMs;
  }

  /** Opens a page, the first time the parked one if there is one. */
  async openPage(
    signal: AbortSignal,
    options?: OpenOptions,
  ): Promise<RemotePage> {
    const page = await this.#bench.openPage(signal, {
      ...options,
      parked: this.#unseen,
      isOver: () => this.#isOver(),
      holdMs: Math.min(this.#sliceMs, this.leftMs),
    });
    this.#unseen = undefined;
    this.#workingSince ??= Date.now();
    return page;
  }

  /** Reads a URL over HTTP. */
  fetch(url: string, options: FetchOptions): Promise<FetchedPage> {
    this.#workingSince ??= Date.now();
    return this.#bench.fetch(url, options);
  }

  /** Whether it had as much time as a request has, and did not come to an end. */
  hadItsTime(): boolean {
    return this.#workingSince !== undefined &&
      Date.now() - this.#workingSince >= this.#sliceMs * wholeShare;
  }

  /** The report of a page that goes on loading. */
  park({ parked, stage }: ParkOutcome, steps: readonly StepReport[]): Report {
    const { page, maxParked, discard } = parked;
    return {
      to: "park",
      report: this.#report(page, stage, maxParked, steps.map(isParked)),
      discard,
    };
  }

  /** The report of a parked page that this slice did not come to look at, if so. */
  parkAgain(steps: readonly StepReport[]): Report | undefined {
    const stage = this.#lease.parked?.stage;
    if (!this.#unseen || stage === undefined) return undefined;
    // It keeps its place among the parked pages.
    const report = this.#report(this.#unseen, stage, 0, steps.map(isParked));
    return { to: "park", report };
  }

  #report(
    page: ParkedPage,
    stage: string,
    maxParked: number,
    steps: readonly StepReport[],
  ) {
    const leftMs = Math.max(this.leftMs - (Date.now() - this.#begun), 0);
    return {
      job_id: this.#lease.id,
      lease_token: this.#lease.lease_token,
      page,
      stage,
      delay_ms: lookAgainMs,
      hold_ms: leftMs + graceMs,
      max_parked: maxParked,
      steps,
    };
  }

  #isOver(): boolean {
    return this.#stop.aborted &&
      this.#stop.reason === ("drain ended" satisfies StopReason);
  }
}

/** The last step is the one that goes on. */
function isParked(
  step: StepReport,
  index: number,
  { length }: readonly StepReport[],
): StepReport {
  if (index < length - 1) return step;
  return {
    ...step,
    code: "PARKED",
    message: "The request's time was over; the page goes on loading",
  };
}
