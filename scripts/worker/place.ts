/**
 * A worker's place among the workers of a project: there are `MAX_WORKERS`.
 *
 * @module
 */

import type { Log } from "../../supabase/functions/_shared/log.ts";
import type { Queue } from "../../supabase/functions/_shared/queue/queue.ts";
import { WorkerError } from "./worker_error.ts";

/** How a {@linkcode Place} is taken. */
export interface PlaceOptions {
  readonly maxWorkers: number;
  /** A worker that is killed gives its place up after this time. */
  readonly leaseMs: number;
  readonly log: Log;
}

/** The place; disposing of it gives it up. */
export class Place implements AsyncDisposable {
  /** Aborted, with a {@linkcode WorkerError}, when the place is lost for good. */
  readonly lost: AbortSignal;
  readonly #lost = new AbortController();
  readonly #queue: Queue;
  readonly #options: PlaceOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #id: string;

  private constructor(queue: Queue, id: string, options: PlaceOptions) {
    this.#queue = queue;
    this.#id = id;
    this.#options = options;
    this.lost = this.#lost.signal;
    this.#timer = setInterval(() => this.#extend(), options.leaseMs / 3);
  }

  /** Takes one; throws a {@linkcode WorkerError} when all are taken. */
  static async take(queue: Queue, options: PlaceOptions): Promise<Place> {
    return new Place(queue, await take(queue, options), options);
  }

  async #extend(): Promise<void> {
    const { leaseMs, log } = this.#options;
    try {
      if (await this.#queue.extendDrain(this.#id, leaseMs)) return;
      // We were frozen, or the queue was away, for longer than our lease.
      this.#id = await take(this.#queue, this.#options);
      log.info("place_taken_again");
    } catch (error) {
      if (error instanceof WorkerError) this.#lost.abort(error);
      else log.warn("place_not_extended", { error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#queue.endDrain(this.#id, true).catch((error) =>
      this.#options.log.warn("place_not_given_up", { error })
    );
  }
}

async function take(
  queue: Queue,
  { maxWorkers, leaseMs }: PlaceOptions,
): Promise<string> {
  const id = await queue.startDrain(maxWorkers, leaseMs, { pool: "worker" });
  if (id) return id;
  throw new WorkerError(
    `${maxWorkers} workers run already: stop one, or start all with a higher MAX_WORKERS`,
  );
}
