/**
 * Claims while a transaction that was left open holds vacuum back: the failure
 * of Postgres queues that is reported most.
 *
 * @module
 */

import { bare } from "./bare.ts";
import { type Bench, drain } from "./bench.ts";
import type { Contestant } from "./contestant.ts";
import { graphile } from "./graphile.ts";
import { claimLatency } from "./latency.ts";
import { ours } from "./ours.ts";
import { pgBoss } from "./pg_boss.ts";
import { figure, median } from "./report.ts";

/** Answers it. */
export async function snapshot(bench: Bench): Promise<void> {
  const { report } = bench;
  await using owned = new AsyncDisposableStack();
  const all: Contestant[] = [
    owned.use(await ours()),
    owned.use(await pgBoss()),
    owned.use(await graphile()),
    owned.use(await bare()),
  ];
  const jobs = bench.size(30_000);
  report.heading(
    `Claim one job while an old snapshot is held and ${figure(jobs)} jobs pass`,
  );
  for (const queue of all) {
    await queue.submit(5_000, { batches: 10 });
    await drain(queue, { jobs: 2_000, workers: 4, batch: 10 });
    await queue.sql.unsafe(`vacuum analyze ${queue.table}`);
  }
  const before = await claimLatency(bench, all);
  const holders = [];
  for (const queue of all) {
    const holder = await queue.sql.reserve();
    await holder`begin isolation level repeatable read`;
    await holder`select txid_current_snapshot()`;
    holders.push(holder);
    await queue.submit(jobs, { batches: 10 });
    await drain(queue, { jobs, workers: 4, batch: 100 });
    await queue.tick?.();
  }
  const held = await claimLatency(bench, all);
  for (const holder of holders) {
    await holder`commit`;
    holder.release();
  }
  for (const queue of all) await queue.sql.unsafe(`vacuum ${queue.table}`);
  const after = await claimLatency(bench, all);
  const growth = held.map(({ p50 }, i) =>
    median(p50) / median(before[i]?.p50 ?? [])
  );
  report.table(
    ["queue", "before, p50 ms", "held", "held / before", "gone and vacuumed"],
    all.map(({ name }, i) => [
      name,
      ...[before, held].map((found) => figure(median(found[i]?.p50 ?? []))),
      figure(growth[i] ?? NaN),
      figure(median(after[i]?.p50 ?? [])),
    ]),
  );
  report.goal("ours, held / before, p50", growth[0] ?? NaN, { most: 1.5 });
}
