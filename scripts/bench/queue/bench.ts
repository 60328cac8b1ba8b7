/**
 * What every question of the queue's benchmark is given.
 *
 * @module
 */

import type { TestStack } from "../../testing/stack.ts";
import type { Contestant } from "./contestant.ts";
import type { Report } from "./report.ts";

/** A run of the benchmark. */
export interface Bench {
  readonly stack: TestStack;
  readonly report: Report;
  /** How many times each cell is measured. */
  readonly rounds: number;
  /** A number of jobs, or a smaller one in a quick run. */
  size(jobs: number, quick?: number): number;
}

/** One question that the benchmark answers. */
export type Question = (bench: Bench) => Promise<void>;

/** The contestants in another order each round, so that none is always the first. */
export function* inTurns<T>(rounds: number, all: readonly T[]) {
  for (let round = 0; round < rounds; round++) {
    const from = round % all.length;
    for (const one of [...all.slice(from), ...all.slice(0, from)]) {
      yield { round, one };
    }
  }
}

/** Claims and completes `jobs` jobs with so many workers, in so large batches; answers milliseconds. */
export async function drain(
  queue: Contestant,
  { jobs, workers, batch, fused = false }: {
    jobs: number;
    workers: number;
    batch: number;
    fused?: boolean;
  },
): Promise<number> {
  let left = jobs;
  const started = performance.now();
  await Promise.all(Array.from({ length: workers }, async (_, worker) => {
    let held;
    while (left > 0) {
      held = fused && queue.turn
        ? await queue.turn(held, batch, worker)
        : await queue.claim(batch, worker);
      left -= held.count;
      if (!fused) await held.complete();
    }
    if (fused) await held?.complete();
  }));
  return performance.now() - started;
}
