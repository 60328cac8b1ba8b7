/**
 * The two ways to drain: as one of a set number of drains, for the cron and
 * the kick, or a given number of jobs while the caller waits.
 *
 * @module
 */

import { env } from "../env.ts";
import type { Log } from "../log.ts";
import { kick } from "../queue/kick.ts";
import { Queue } from "../queue/queue.ts";
import { createBench } from "./bench.ts";
import { drain, type DrainSummary } from "./drain.ts";

interface Options {
  readonly log: Log;
  readonly worker: string;
  readonly signal?: AbortSignal;
}

/** Drains until the queue is empty or the time is over; null when enough drains run. */
export async function drainAll(options: Options): Promise<DrainSummary | null> {
  const started = Date.now();
  const queue = Queue.connect();
  const budget = env().REQUEST_BUDGET_MS;
  const id = await queue.startDrain(env().MAX_DRAINS, budget + 10_000);
  if (!id) return null;
  const total: DrainSummary = { completed: 0, failed: 0, snoozed: 0 };
  const deadline = started + budget;
  try {
    await using bench = createBench(options.log);
    let isOver = false;
    do {
      const pass = await drain({
        ...options,
        queue,
        bench,
        deadline,
        concurrency: env().DRAIN_CONCURRENCY,
        leaseMs: env().LEASE_MS,
      });
      total.completed += pass.completed;
      total.failed += pass.failed;
      total.snoozed += pass.snoozed;
      // Somebody submitted while we were ending: look again, if there is time.
      isOver = Date.now() > deadline - 15_000;
    } while (!await queue.endDrain(id, isOver));
    // What is left goes to a request with a time of its own.
    if (isOver) await kick(options.log);
  } catch (error) {
    await queue.endDrain(id, true);
    throw error;
  }
  options.log.info("drained", { ...total, durationMs: Date.now() - started });
  return total;
}

/** Runs at most `maxJobs` due jobs and waits for them. */
export async function drainSome(
  maxJobs: number,
  options: Options,
): Promise<DrainSummary> {
  const queue = Queue.connect();
  await queue.rescue();
  await queue.promote();
  await using bench = createBench(options.log);
  return await drain({
    ...options,
    queue,
    bench,
    maxJobs,
    deadline: Date.now() + env().REQUEST_BUDGET_MS,
    concurrency: Math.min(maxJobs, env().DRAIN_CONCURRENCY),
    leaseMs: env().LEASE_MS,
  });
}
