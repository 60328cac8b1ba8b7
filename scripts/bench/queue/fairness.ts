/**
 * How many jobs are served before a single one that comes behind a batch.
 *
 * @module
 */

import { bare } from "./bare.ts";
import type { Bench } from "./bench.ts";
import type { Contestant } from "./contestant.ts";
import { graphile } from "./graphile.ts";
import { ours } from "./ours.ts";
import { pgBoss } from "./pg_boss.ts";
import { figure } from "./report.ts";

/** Answers it. */
export async function fairness(bench: Bench): Promise<void> {
  const { report } = bench;
  await using owned = new AsyncDisposableStack();
  const us = owned.use(await ours());
  const all: Contestant[] = [
    us,
    owned.use(await pgBoss()),
    owned.use(await graphile()),
    owned.use(await bare()),
  ];
  const batch = bench.size(50_000);
  report.heading(
    `Jobs served before a single job that comes behind ${figure(batch)}`,
  );
  const rows: string[][] = [];
  for (const queue of all) {
    await queue.submit(batch);
    for (let i = 0; i < 50; i++) await (await queue.claim(1)).complete();
    await queue.submit(1, { hosts: 1 });
    const served = queue === us ? await one(us) : await rest(queue);
    rows.push([queue.name, figure(served)]);
    if (queue === us) {
      report.goal("jobs before a single one, ours", served, { most: 1 });
    }
  }
  report.table(["queue", "jobs before it"], rows);
}

/** Claims one by one until it is the single job, which is alone in its batch. */
async function one({ sql, claim }: Awaited<ReturnType<typeof ours>>) {
  for (let served = 0;; served++) {
    await (await claim(1)).complete();
    const [row] = await sql`
      select from public.crawl_jobs
      where batch_id = (select max(id) from public.crawl_batches) and status = 'completed'`;
    if (row) return served;
  }
}

/** A queue that serves in the order of arrival: the single job is the last. */
async function rest(queue: Contestant): Promise<number> {
  let served = 0;
  for (;;) {
    const held = await queue.claim(1_000);
    await held.complete();
    if (held.count === 0) return served - 1;
    served += held.count;
  }
}
