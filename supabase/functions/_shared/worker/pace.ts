/**
 * How many jobs a drain leases ahead of their places.
 *
 * While a call to the queue is under way, quick jobs end and their places stay
 * empty until its answer: a drain of one page at a time did nothing else for 11
 * of 14 ms. So as many are leased ahead as are likely to end during a call;
 * none where a job takes longer than that, as with rendered pages.
 *
 * @module
 */

/** A worker that is lost takes its leases with it: never more ahead than this. */
const mostAhead = 16;
/** The share of the newest in a mean. */
const newest = 0.2;

/** Keeps count of how long jobs and calls take. */
export class Pace {
  #jobMs: number | undefined;
  #callMs: number | undefined;

  /** A job has ended after so long. */
  job(ms: number): void {
    this.#jobMs = mean(this.#jobMs, ms);
  }

  /** A call has been answered after so long. */
  call(ms: number): void {
    this.#callMs = mean(this.#callMs, ms);
  }

  /** Jobs that are likely to end during a call, of so many side by side; none as long as nothing is known. */
  ahead(sideBySide: number): number {
    if (this.#jobMs === undefined || this.#callMs === undefined) return 0;
    const ending = sideBySide * this.#callMs / Math.max(this.#jobMs, 1);
    return Math.min(Math.floor(ending), mostAhead);
  }
}

function mean(old: number | undefined, ms: number): number {
  return old === undefined ? ms : old + newest * (ms - old);
}
