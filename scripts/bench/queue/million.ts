/**
 * One million jobs, waiting and finished: claims of one job, and lists of batches.
 *
 * @module
 */

import type { Sql } from "postgres";
import { timed, times } from "../figures.ts";
import { bare } from "./bare.ts";
import type { Bench } from "./bench.ts";
import type { Contestant } from "./contestant.ts";
import { graphile } from "./graphile.ts";
import { claimLatency, latencyRows } from "./latency.ts";
import { type Ours, ours } from "./ours.ts";
import { pgBoss } from "./pg_boss.ts";
import { figure, median, medianRatio } from "./report.ts";

const header = ["queue", "claim p50 ms", "p99 ms"];

/** Waiting: 10 000 hosts with limits, 1 000 batches. */
export async function pending(bench: Bench): Promise<void> {
  const { report } = bench;
  await using owned = new AsyncDisposableStack();
  const us = owned.use(await ours());
  const all = [
    us,
    owned.use(await pgBoss()),
    owned.use(await bare()),
    owned.use(await graphile()),
  ];
  const jobs = bench.size(1_000_000);
  report.heading(
    `Claim one job, ${
      figure(jobs)
    } waiting: 10 000 hosts, two at a time each, 1 000 batches`,
  );
  for (const queue of all) {
    const ms = await timed(() =>
      queue.submit(jobs, {
        hosts: 10_000,
        batches: queue === us ? 1_000 : 20,
        perHost: 2,
      })
    );
    await queue.sql.unsafe(`vacuum analyze ${queue.table}`);
    console.log(`${queue.name}: submitted in ${figure(ms / 1_000)} s`);
  }
  const small: Ours[] = [];
  for (const rows of [10_000, 1_000]) {
    const queue = owned.use(await ours(`ours, ${figure(rows)} jobs`));
    await queue.submit(rows, { hosts: rows / 10, batches: 10, perHost: 2 });
    await queue.sql.unsafe(`vacuum analyze ${queue.table}`);
    small.push(queue);
  }
  const found = await claimLatency(bench, [...all, ...small]);
  report.table(header, latencyRows(found));
  const p50 = (place: number) => found[place]?.p50 ?? [];
  const ratio = (place: number) => medianRatio(p50(0), p50(place));
  report.goal(`${figure(jobs)} waiting, ours / pg-boss, p50`, ratio(1), {
    most: 0.55,
  });
  report.goal(`${figure(jobs)} waiting / 10 000, p50`, ratio(4), { most: 1.2 });
  report.goal(`${figure(jobs)} waiting / 1 000, p50`, ratio(5), { most: 1.5 });
  await lists(bench, us.sql);
}

/** 25 batches of the same million. */
async function lists({ report, rounds }: Bench, sql: Sql): Promise<void> {
  report.heading("The 25 newest of 1 000 batches, with their counts");
  const counted = () =>
    times(20, () => sql`select public.list_crawl_batches(null, 25, 0)`);
  const grouped = () =>
    times(3, () =>
      sql`
        select b.name, count(*) filter (where j.status = 'pending'),
          count(*) filter (where j.status = 'processing'),
          count(*) filter (where j.status = 'completed'), count(*)
        from public.crawl_batches b join public.crawl_jobs j on j.batch_id = b.id
        group by b.id order by b.created_at desc, b.id desc limit 25`);
  const found = { ours: new Array<number>(), grouped: new Array<number>() };
  await counted();
  for (let round = 0; round < rounds; round++) {
    found.ours.push(median(await counted()));
    found.grouped.push(median(await grouped()));
  }
  report.table(["", "p50 ms"], [
    ["list_crawl_batches", figure(median(found.ours))],
    ["GROUP BY over the jobs", figure(median(found.grouped))],
  ]);
  report.goal(
    "list of 25, ours / GROUP BY",
    medianRatio(found.ours, found.grouped),
    { most: 1 / 150 },
  );
}

/** Finished: one million rows that are done, and a few that wait. */
export async function finished(bench: Bench): Promise<void> {
  const { report } = bench;
  await using owned = new AsyncDisposableStack();
  const small = owned.use(await ours("ours, 10 000 finished"));
  const all: Contestant[] = [
    owned.use(await ours()),
    owned.use(await pgBoss()),
    owned.use(await bare()),
    small,
  ];
  const jobs = bench.size(1_000_000);
  report.heading(`Claim one job, ${figure(jobs)} finished`);
  for (const queue of all) {
    await queue.fillFinished(queue === small ? 10_000 : jobs);
    await queue.submit(2_000, { hosts: 500, batches: 10, perHost: 2 });
    await queue.sql.unsafe(`vacuum analyze ${queue.table}`);
  }
  const found = await claimLatency(bench, all);
  report.table(header, [
    ...latencyRows(found),
    ["graphile", "(deletes)", ""],
  ]);
  const p50 = (place: number) => found[place]?.p50 ?? [];
  report.goal(
    `${figure(jobs)} finished, ours / pg-boss, p50`,
    medianRatio(p50(0), p50(1)),
    {
      most: 0.55,
    },
  );
  report.goal(
    `${figure(jobs)} finished / 10 000, p50`,
    medianRatio(p50(0), p50(3)),
    {
      most: 1.2,
    },
  );
}
