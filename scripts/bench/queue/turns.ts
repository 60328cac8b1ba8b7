/**
 * Claim and complete jobs that do nothing: jobs a second, and what a job costs.
 *
 * @module
 */

import { bare } from "./bare.ts";
import { type Bench, drain, inTurns } from "./bench.ts";
import type { Contestant } from "./contestant.ts";
import { graphile } from "./graphile.ts";
import { ours } from "./ours.ts";
import { pgBoss } from "./pg_boss.ts";
import { figure, median, medianRatio } from "./report.ts";
import { serverUsage, spent } from "./server_usage.ts";

const cells = [
  { workers: 1, batch: 1, jobs: 500 },
  { workers: 4, batch: 1, jobs: 1_000 },
  { workers: 16, batch: 1, jobs: 1_500 },
  { workers: 1, batch: 10, jobs: 3_000 },
  { workers: 4, batch: 10, jobs: 5_000 },
  { workers: 16, batch: 10, jobs: 6_000 },
];

/** Answers it. */
export async function turns(bench: Bench): Promise<void> {
  const { report, rounds } = bench;
  await using owned = new AsyncDisposableStack();
  const us = owned.use(await ours());
  const boss = owned.use(await pgBoss());
  const all: { name: string; queue: Contestant; fused?: boolean }[] = [
    { name: "ours", queue: us },
    { name: "pg-boss", queue: boss },
    { name: "bare table", queue: owned.use(await bare()) },
    { name: "graphile", queue: owned.use(await graphile()) },
    { name: "ours, fused", queue: us, fused: true },
  ];
  // Plans are made, and the first pages read.
  for (const { queue, fused } of all) {
    await queue.submit(2_000, { batches: 10 });
    await drain(queue, { jobs: 2_000, workers: 16, batch: 10, fused });
  }
  report.heading(
    "Claim and complete jobs of 100 hosts and 10 batches that do nothing",
  );
  const rows: string[][] = [];
  const goals: [string, number, number | undefined, number | undefined][] = [];
  for (const { workers, batch, jobs: whole } of cells) {
    const jobs = bench.size(whole, whole / 2);
    const found = all.map(() => ({
      pace: new Array<number>(),
      cpu: new Array<number>(),
      wal: new Array<number>(),
    }));
    for (const { round, one } of inTurns(rounds, all)) {
      const { queue, fused } = one;
      await queue.submit(jobs, { batches: 10 });
      const before = await serverUsage(queue.sql);
      const ms = await drain(queue, { jobs, workers, batch, fused });
      const used = spent(before, await serverUsage(queue.sql));
      const row = found[all.indexOf(one)];
      if (!row) continue;
      row.pace[round] = 1_000 * jobs / ms;
      row.cpu[round] = 1_000 * used.cpuMs / jobs;
      row.wal[round] = used.walBytes / jobs;
    }
    const cell = `${workers} workers by ${batch}`;
    const row = (what: string, of: "pace" | "cpu" | "wal") =>
      rows.push([
        `${cell}, ${what}`,
        ...found.map((values) => figure(median(values[of]))),
      ]);
    row("jobs/s", "pace");
    row("CPU µs/job", "cpu");
    row("WAL bytes/job", "wal");
    const ratio = (of: "pace" | "wal", other: number) =>
      medianRatio(found[0]?.[of] ?? [], found[other]?.[of] ?? []);
    const least = batch === 1 ? 1.3 : 1.1;
    goals.push(
      [`${cell}, ours / pg-boss`, ratio("pace", 1), least, undefined],
      [`${cell}, ours / bare table`, ratio("pace", 2), 0.6, undefined],
    );
    if (workers === 16) {
      goals.push(
        [`${cell}, WAL, ours / pg-boss`, ratio("wal", 1), undefined, 1.1],
      );
    }
  }
  report.table(["", ...all.map(({ name }) => name)], rows);
  for (const [what, value, least, most] of goals) {
    report.goal(what, value, {
      ...least === undefined ? {} : { least },
      ...most === undefined ? {} : { most },
    });
  }
}
