/**
 * Bulk submit: jobs a second, and what a job costs the log and the processor.
 *
 * @module
 */

import { timed } from "../figures.ts";
import { bare } from "./bare.ts";
import { type Bench, inTurns } from "./bench.ts";
import { graphile } from "./graphile.ts";
import { ours } from "./ours.ts";
import { pgBoss } from "./pg_boss.ts";
import { figure, median, medianRatio } from "./report.ts";
import { serverUsage, spent } from "./server_usage.ts";

/** Answers it. */
export async function submit(bench: Bench): Promise<void> {
  const { report, rounds } = bench;
  await using owned = new AsyncDisposableStack();
  const all = [
    owned.use(await ours()),
    owned.use(await pgBoss()),
    owned.use(await graphile()),
    owned.use(await bare()),
  ];
  for (const queue of all) await queue.submit(1_000, { hosts: 1_000 });
  for (const jobs of [10_000, bench.size(100_000, 30_000)]) {
    report.heading(
      `Submit ${figure(jobs)} jobs of 1 000 hosts, at most 50 000 a call`,
    );
    const found = all.map(({ name }) => ({
      name,
      pace: new Array<number>(),
      cpu: new Array<number>(),
      wal: new Array<number>(),
    }));
    for (const { round, one } of inTurns(rounds, all)) {
      const before = await serverUsage(one.sql);
      const ms = await timed(() => one.submit(jobs, { hosts: 1_000 }));
      const used = spent(before, await serverUsage(one.sql));
      const row = found[all.indexOf(one)];
      if (!row) continue;
      row.pace[round] = 1_000 * jobs / ms;
      row.cpu[round] = 1_000 * used.cpuMs / jobs;
      row.wal[round] = used.walBytes / jobs;
    }
    report.table(
      ["queue", "jobs/s", "server CPU µs/job", "WAL bytes/job"],
      found.map(({ name, pace, cpu, wal }) => [
        name,
        ...[pace, cpu, wal].map((values) => figure(median(values))),
      ]),
    );
    const [we, boss, worker] = found.map(({ pace }) => pace);
    const goal = (name: string, other: number[] | undefined, least: number) =>
      report.goal(
        `submit ${figure(jobs)}, ours / ${name}`,
        medianRatio(we ?? [], other ?? []),
        { least },
      );
    goal("pg-boss", boss, 1.8);
    goal("graphile-worker", worker, 1.3);
  }
}
