/**
 * How long claiming one job takes.
 *
 * @module
 */

import { quantile, times } from "../figures.ts";
import { type Bench, inTurns } from "./bench.ts";
import type { Contestant, Held } from "./contestant.ts";
import { figure, median } from "./report.ts";

/** Milliseconds of a queue's claims: the median one of each round, and the slow ones of all. */
export interface Latency {
  readonly name: string;
  readonly p50: number[];
  p99: number;
}

/** Claims one job, many times, and completes them afterwards; the contestants in turn. */
export async function claimLatency(
  { rounds, size }: Pick<Bench, "rounds" | "size">,
  all: readonly Contestant[],
): Promise<Latency[]> {
  const count = size(100, 50);
  const seen = all.map(() => new Array<number>());
  const found: Latency[] = all.map(({ name }) => ({ name, p50: [], p99: NaN }));
  for (const { round, one } of inTurns(rounds, all)) {
    const place = all.indexOf(one);
    const held: Held[] = [];
    // The first ones of a round find cold caches.
    for (let i = 0; i < 5; i++) held.push(await one.claim(1));
    const took = await times(count, async () => {
      held.push(await one.claim(1));
    });
    if (held.some(({ count }) => count !== 1)) {
      throw new Error(`Cannot measure ${one.name}: it has no jobs left`);
    }
    for (const jobs of held) await jobs.complete();
    found[place]?.p50.splice(round, 1, median(took));
    seen[place]?.push(...took);
  }
  for (const [i, one] of found.entries()) {
    one.p99 = quantile(seen[i] ?? [], 0.99);
  }
  return found;
}

/** Rows of a table. */
export function latencyRows(found: readonly Latency[]): string[][] {
  return found.map(({ name, p50, p99 }) => [
    name,
    figure(median(p50)),
    figure(p99),
  ]);
}
