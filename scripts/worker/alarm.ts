/**
 * Wakes an idle worker: when jobs are submitted, where it may listen to the
 * database, and after a while in any case.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import type { Log } from "../../supabase/functions/_shared/log.ts";

/** Listens from when it is made until it is disposed of. */
export class Alarm implements AsyncDisposable {
  readonly #sql: Sql | undefined;
  #rung = Promise.withResolvers<void>();

  /** Without an address it never rings early. Where it cannot listen it says so and goes without. */
  constructor(databaseUrl: string, log: Log) {
    if (!databaseUrl) return;
    this.#sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    // The library listens again after a lost connection; what was missed then
    // is what each look at the queue finds.
    this.#sql.listen("crawl_jobs", () => this.#rung.resolve(), () => {
      log.info("listening");
      this.#rung.resolve();
    }).catch((error) => log.warn("not_listening", { error }));
  }

  /** Resolves when it rings, after `ms`, or at the signal. What rang since the last time counts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const done = Promise.withResolvers<void>();
    const timer = setTimeout(done.resolve, ms);
    const stop = () => done.resolve();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await Promise.race([this.#rung.promise, done.promise]);
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    this.#rung = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql?.end({ timeout: 0 }).catch(() => undefined);
  }
}
