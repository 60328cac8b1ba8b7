/**
 * `EdgeRuntime.waitUntil`: work that goes on behind an answer.
 *
 * @module
 */

import { redact } from "../../supabase/functions/_shared/redact.ts";
import { within } from "./within.ts";

/** Counts the promises that functions have handed over. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<unknown>>();

  /** Keeps hold of a promise; if it rejects, that is logged and no more. */
  waitUntil(promise: Promise<unknown>): void {
    const task = Promise.resolve(promise)
      .catch((error) =>
        console.error(
          redact(`A background task failed: ${Deno.inspect(error)}`),
        )
      )
      .finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  /** Waits until none is left, at most so long. */
  async settled(ms: number): Promise<void> {
    const deadline = Date.now() + ms;
    while (this.#running.size > 0 && Date.now() < deadline) {
      await within(deadline - Date.now(), Promise.all(this.#running));
    }
  }
}
