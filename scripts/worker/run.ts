/**
 * A long-lived worker: the drain of the functions, again and again.
 *
 * @module
 */

import { env } from "../../supabase/functions/_shared/env.ts";
import { type Log, logDetails } from "../../supabase/functions/_shared/log.ts";
import { Queue } from "../../supabase/functions/_shared/queue/queue.ts";
import { createBench } from "../../supabase/functions/_shared/worker/bench.ts";
import { drain } from "../../supabase/functions/_shared/worker/drain.ts";
import { Outbox } from "../../supabase/functions/_shared/worker/outbox.ts";
import { within } from "../stack/within.ts";
import { Alarm } from "./alarm.ts";
import { Place } from "./place.ts";
import type { Settings } from "./settings.ts";

/** Who works, and until when. */
export interface WorkerOptions {
  readonly name: string;
  readonly settings: Settings;
  readonly log: Log;
  /** Ends it: jobs that run are given back. */
  readonly signal: AbortSignal;
}

/** Webhooks that are not sent within this time at the end are sent by others. */
const lastWebhooksMs = 1_000;

/** Works until the signal; throws a `WorkerError` when there are workers enough. */
export async function runWorker(
  { name, settings, log, signal }: WorkerOptions,
): Promise<void> {
  logDetails(env().DEBUG);
  const queue = Queue.connect();
  const leaseMs = env().LEASE_MS;
  const { MAX_WORKERS: maxWorkers, DATABASE_URL } = settings;
  await using place = await Place.take(queue, { maxWorkers, leaseMs, log });
  await using alarm = new Alarm(DATABASE_URL, log);
  await using bench = createBench(log, queue);
  const outbox = new Outbox(bench.post, { log, deadline: Infinity });
  const stop = AbortSignal.any([signal, place.lost]);
  log.info("worker_started");
  while (!stop.aborted) {
    try {
      await drain({
        queue,
        bench,
        log,
        worker: name,
        concurrency: settings.MAX_CONCURRENT_TASKS,
        maxClaim: settings.WORKER_BATCH_SIZE,
        leaseMs,
        deadline: Infinity,
        signal: stop,
      });
    } catch (error) {
      // The queue is away. Its jobs go to others when their leases are over.
      log.warn("drain_failed", { error });
    }
    log.debug("idle");
    await alarm.wait(settings.POLLING_INTERVAL, stop);
  }
  await within(lastWebhooksMs, outbox[Symbol.asyncDispose]());
  if (!signal.aborted) place.lost.throwIfAborted();
}
