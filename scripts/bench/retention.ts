/**
 * `deno task bench:retention [jobs]`: a queue with so many finished jobs, a
 * million by default: how large it is, what it costs those that work on, how
 * fast it forgets, and what the two other ways to forget would cost.
 *
 * @module
 */

import type { Sql } from "postgres";
import { benchStack } from "./bench_stack.ts";
import { timed } from "./figures.ts";
import { fillFinished } from "./retention/fill.ts";
import { otherWays } from "./retention/other_ways.ts";
import { pruneSpeed } from "./retention/prune_speed.ts";
import { sizes } from "./retention/sizes.ts";
import { queueTimes } from "./retention/queue_times.ts";

if (import.meta.main) await main(Number(Deno.args[0] ?? 1_000_000));

async function main(jobs: number): Promise<void> {
  await using stack = await benchStack();
  const { sql } = stack;
  console.log("nothing finished yet");
  await queueTimes(sql);
  const seconds = await timed(() => fillFinished(sql, jobs)) / 1_000;
  console.log(`${jobs} jobs made in ${seconds.toFixed(0)} s`);
  await vacuum(sql, "after filling");
  await sizes(sql);
  await queueTimes(sql);
  await pruneSpeed(sql);
  await vacuum(sql, "after pruning");
  await sizes(sql);
  await queueTimes(sql);
  await otherWays(sql, Math.round(jobs / 10));
}

/** What autovacuum does by and by, at once. */
async function vacuum(sql: Sql, when: string): Promise<void> {
  for (const table of ["crawl_jobs", "crawl_results"]) {
    const ms = await timed(() =>
      sql`vacuum (analyze) ${sql(`public.${table}`)}`
    );
    console.log(`vacuum ${table} ${when}: ${(ms / 1_000).toFixed(1)} s`);
  }
}
