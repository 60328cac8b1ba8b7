/**
 * What a drain does for the whole queue beside its jobs.
 *
 * @module
 */

import type { Log } from "../log.ts";
import type { Queue } from "../queue/queue.ts";

/** Takes back what lost workers held, and makes ready what is due. */
export class Housekeeping {
  readonly #queue: Queue;
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();
  #nextDueMs: number | null = null;

  constructor({ queue, log }: { queue: Queue; log: Log }) {
    this.#queue = queue;
    this.#log = log;
  }

  /** Milliseconds until there is something to claim, as of the last look; null for nothing. */
  get nextDueMs(): number | null {
    return this.#nextDueMs;
  }

  /** Resolves when all of it that was begun is over. */
  get done(): Promise<void> {
    return this.#last;
  }

  /** Runs one call at a time, in the background; a failed one is tried at the next turn. */
  begin(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error) =>
      this.#log.warn("housekeeping_failed", { error })
    );
  }

  /** Takes back the jobs of lost workers, then promotes. */
  async rescue(): Promise<void> {
    const rescued = await this.#queue.rescue();
    if (rescued > 0) this.#log.warn("jobs_rescued", { count: rescued });
    await this.promote();
  }

  /** Makes due jobs ready. */
  async promote(): Promise<void> {
    this.#nextDueMs = await this.#queue.promote();
  }
}
