/**
 * The two ways to drain: as one of a set number of drains, for the cron and
 * the kick, or a given number of jobs while the caller waits.
 *
 * @module
 */

import { env } from "../env.ts";
import { type Log, logDetails } from "../log.ts";
import { kick } from "../queue/kick.ts";
import { Queue } from "../queue/queue.ts";
import { Webhooks } from "../queue/webhooks.ts";
import { createBench } from "./bench.ts";
import { drain, type DrainSummary } from "./drain.ts";
import { Outbox } from "./outbox.ts";
import { fireSchedules } from "./schedules.ts";
import { sweepPages } from "./sweep.ts";

interface Options {
  readonly log: Log;
  readonly worker: string;
  readonly signal?: AbortSignal;
}

/** A pass that begins with less time than this would start no job; of a short budget, a third. */
const leastPassMs = 15_000;

/** How much of a kind of row one call forgets at most. */
const prunePiece = 1_000;
/** A tick forgets for so long at most. */
const prunePatienceMs = 5_000;

/** Drains until the queue is empty or the time is over; null when enough drains run. `tick`: the cron asked. */
export async function drainAll(
  options: Options & { tick: boolean },
): Promise<DrainSummary | null> {
  const started = Date.now();
  logDetails(env().DEBUG);
  // Also where enough drains run: they find what is submitted here.
  if (options.tick) await fireSchedules(options.log);
  const { MAX_DRAINS, LEASE_MS, REQUEST_BUDGET_MS, DRAIN_CONCURRENCY } = env();
  const queue = Queue.connect();
  const sweeping = options.tick
    ? sweepPages(options.log, { tick: true })
    : undefined;
  const id = await queue.startDrain(MAX_DRAINS, LEASE_MS, options);
  if (!id) {
    await sweeping;
    return null;
  }
  const log = options.log.with({ drainId: id });
  const alive = setInterval(() => {
    queue.extendDrain(id, LEASE_MS)
      .catch((error) => log.warn("drain_not_extended", { error }));
  }, LEASE_MS / 3);
  const total: DrainSummary = { completed: 0, failed: 0, snoozed: 0 };
  const deadline = started + REQUEST_BUDGET_MS;
  let isOver = false;
  try {
    if (options.tick) await prune(queue, log);
    await using bench = createBench(log, queue);
    await using outbox = new Outbox(bench.post, { log, deadline });
    if (options.tick) await outbox.prune();
    do {
      const pass = await drain({
        ...options,
        log,
        queue,
        bench,
        deadline,
        concurrency: DRAIN_CONCURRENCY,
        leaseMs: LEASE_MS,
        // Another one helps, up to MAX_DRAINS, each with a request's time and CPU.
        onFull: () => kick(log),
      });
      total.completed += pass.completed;
      total.failed += pass.failed;
      total.snoozed += pass.snoozed;
      // Somebody submitted while we were ending: look again, if there is time.
      isOver = Date.now() >
        deadline - Math.min(leastPassMs, REQUEST_BUDGET_MS / 3);
    } while (!await queue.endDrain(id, isOver));
  } catch (error) {
    await queue.endDrain(id, true);
    throw error;
  } finally {
    clearInterval(alive);
    await sweeping;
  }
  // What is left goes to a request with a time of its own.
  if (isOver) await kick(log);
  log.info("drained", { ...total, durationMs: Date.now() - started });
  return total;
}

/** A tick of the cron without its drain, for those who leave that to workers. */
export async function tick(log: Log): Promise<void> {
  await fireSchedules(log);
  try {
    const queue = Queue.connect();
    // Notes the tick, and takes no drain's place.
    await queue.startDrain(0, env().LEASE_MS, { tick: true });
    await sweepPages(log, { tick: true });
    await prune(queue, log);
    await Webhooks.connect().prune(env().WEBHOOK_LOG_DAYS);
  } catch (error) {
    log.warn("tick_failed", { error });
  }
  log.debug("ticked");
}

/** Piece by piece, for a while: so a tick forgets some ten thousand. Retention is no reason not to crawl. */
async function prune(queue: Queue, log: Log): Promise<void> {
  const until = Date.now() + prunePatienceMs;
  try {
    for (let isMore = true; isMore && Date.now() < until;) {
      const gone = await queue.prune({
        results: env().RETENTION_RESULTS_DAYS,
        jobs: env().RETENTION_JOBS_DAYS,
      });
      const counts = Object.values(gone);
      if (counts.some((count) => count > 0)) log.info("pruned", gone);
      isMore = counts.some((count) => count >= prunePiece);
    }
  } catch (error) {
    log.warn("prune_failed", { error });
  }
}

/** Runs at most `maxJobs` due jobs and waits for them. */
export async function drainSome(
  maxJobs: number,
  options: Options,
): Promise<DrainSummary> {
  const queue = Queue.connect();
  await queue.rescue();
  await queue.promote();
  await using bench = createBench(options.log, queue);
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
