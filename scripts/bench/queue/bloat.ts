/**
 * Whether the queue stays flat while many jobs pass through it.
 *
 * @module
 */

import type { Sql } from "postgres";
import { type Bench, drain } from "./bench.ts";
import { claimLatency } from "./latency.ts";
import { ours } from "./ours.ts";
import { figure, median } from "./report.ts";

/** What must not grow with the jobs that are done. */
const hot = [
  "crawl_jobs_ready",
  "crawl_jobs_leased",
  "crawl_lanes",
  "crawl_lanes_runnable",
  "crawl_lanes_pkey",
  "crawl_batch_counts",
];

/** Answers it. */
export async function bloat(bench: Bench): Promise<void> {
  const { report } = bench;
  const jobs = bench.size(1_000_000, 50_000);
  const step = jobs / 10;
  await using queue = await ours();
  report.heading(
    `${figure(jobs)} jobs pass through, ${
      figure(step)
    } at a time; the last tenth is kept`,
  );
  const rows: string[][] = [];
  const sizes: number[] = [];
  const p50: number[] = [];
  for (let done = step; done <= jobs; done += step) {
    await queue.submit(step, { hosts: 1_000, batches: 10 });
    await drain(queue, { jobs: step, workers: 4, batch: 100, fused: true });
    await prune(queue.sql, step);
    await queue.submit(bench.size(100, 50) * bench.rounds + 50, { hosts: 100 });
    const [latency] = await claimLatency(bench, [queue]);
    // What the claims have left is done, so that each step begins alike.
    await drain(queue, { jobs: 25, workers: 1, batch: 25 });
    const kib = await size(queue.sql, hot);
    const [all] = await queue.sql`
      select pg_total_relation_size('public.crawl_jobs') / 1024 as kib,
        (select n_dead_tup from pg_stat_user_tables where relname = 'crawl_jobs') as dead`;
    sizes.push(kib);
    p50.push(median(latency?.p50 ?? []));
    rows.push([
      figure(done),
      figure(kib),
      figure(Number(all?.kib) / 1024),
      figure(Number(all?.dead)),
      figure(p50.at(-1) ?? NaN),
    ]);
  }
  report.table(
    ["jobs passed", "hot KiB", "crawl_jobs MiB", "dead rows", "claim p50 ms"],
    rows,
  );
  // The first steps fill what is then used again and again; what grows without
  // an end has grown by two thirds from the middle to the end.
  const grown = (values: number[]) =>
    median(values.slice(-3)) / median(values.slice(3, 6));
  report.goal("hot tables and indexes, end / middle", grown(sizes), {
    most: 1.2,
  });
  report.goal("claim p50, end / middle", grown(p50), { most: 1.2 });
}

async function size(sql: Sql, names: readonly string[]): Promise<number> {
  const [row] = await sql`
    select sum(pg_relation_size(('public.' || name)::regclass)) / 1024 as kib
    from unnest(${names}::text[]) name`;
  return Number(row?.kib);
}

/** Retention, as each tick does it: all but the newest jobs go, 1 000 at a time. */
async function prune(sql: Sql, keep: number): Promise<void> {
  const [last] = await sql`
    select clock_timestamp() - finished_at as age from public.crawl_jobs
    where finished_at is not null order by finished_at desc offset ${keep} limit 1`;
  if (!last) return;
  for (;;) {
    const [row] = await sql`
      select (public.prune_crawl_jobs(${last.age}, ${last.age}) ->> 'jobs')::integer as jobs`;
    if (!row?.jobs) return;
  }
}
