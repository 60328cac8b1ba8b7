/**
 * What exact counts of a batch cost, when every worker works on the same one.
 *
 * @module
 */

import { type Bench, drain, inTurns } from "./bench.ts";
import { ours } from "./ours.ts";
import { figure, median, medianRatio } from "./report.ts";

const cells = [
  { workers: 16, batch: 1, jobs: 1_500 },
  { workers: 4, batch: 10, jobs: 5_000 },
];

/** Answers it. */
export async function counts(bench: Bench): Promise<void> {
  const { report, rounds } = bench;
  await using owned = new AsyncDisposableStack();
  const counted = owned.use(await ours());
  const uncounted = owned.use(await ours("ours, without counts"));
  await uncounted.sql`
    create or replace function crawl_private.count_moves(p_moves crawl_private.move[])
    returns boolean language plpgsql set search_path = '' as $$ begin return false; end $$`;
  const all = [counted, uncounted];
  for (const queue of all) {
    await queue.submit(2_000);
    await drain(queue, { jobs: 2_000, workers: 16, batch: 10 });
  }
  report.heading("Claim and complete jobs of ONE batch, counted and not");
  const rows: string[][] = [];
  for (const { workers, batch, jobs } of cells) {
    const pace = all.map(() => new Array<number>());
    for (const { round, one } of inTurns(2 * rounds, all)) {
      await one.submit(jobs);
      const ms = await drain(one, { jobs, workers, batch });
      pace[all.indexOf(one)]?.splice(round, 1, 1_000 * jobs / ms);
    }
    const cell = `${workers} workers by ${batch}`;
    rows.push([cell, ...pace.map((values) => figure(median(values)))]);
    report.goal(
      `one batch, ${cell}, counted / not`,
      medianRatio(pace[0] ?? [], pace[1] ?? []),
      { least: 0.9 },
    );
  }
  report.table(["jobs/s", ...all.map(({ name }) => name)], rows);
}
