/**
 * Limits of a host: whether they hold under a race, and what a host that is at
 * its limit costs those who want other jobs.
 *
 * @module
 */

import type { Bench } from "./bench.ts";
import type { Contestant } from "./contestant.ts";
import { graphile } from "./graphile.ts";
import { claimLatency, latencyRows } from "./latency.ts";
import { ours } from "./ours.ts";
import { pgBoss } from "./pg_boss.ts";
import { figure, medianRatio } from "./report.ts";

/** Sixteen workers race for the jobs of a host of which two may run. */
export async function race(bench: Bench): Promise<void> {
  const { report } = bench;
  await using owned = new AsyncDisposableStack();
  const all: Contestant[] = [
    owned.use(await ours()),
    owned.use(await pgBoss(2)),
    owned.use(await graphile(true)),
  ];
  report.heading("Leases out when 16 workers race for a host's 2 places");
  const rows: string[][] = [];
  for (const queue of all) {
    let most = 0;
    for (let round = 0; round < 2 * bench.rounds; round++) {
      await queue.submit(32, { hosts: 1, perHost: 2 });
      const held = await Promise.all(
        Array.from({ length: 16 }, (_, worker) => queue.claim(1, worker)),
      );
      // Whoever came away empty asks again, while the others still hold theirs.
      const again = await Promise.all(
        Array.from({ length: 16 }, (_, worker) => queue.claim(1, worker)),
      );
      const out = [...held, ...again];
      most = Math.max(most, out.reduce((sum, { count }) => sum + count, 0));
      for (const one of out) await one.complete();
    }
    rows.push([queue.name, figure(most)]);
    if (queue.name === "ours") {
      report.goal("leases beyond the limit, ours", most - 2, { most: 0 });
    }
  }
  report.table(["queue", "most leases at once"], rows);
  console.log("graphile's named queue knows one place only.\n");
}

/** A host with a long line that is at its limit stands before all others. */
export async function saturated(bench: Bench): Promise<void> {
  const { report } = bench;
  await using owned = new AsyncDisposableStack();
  const all: Contestant[] = [
    owned.use(await ours()),
    owned.use(await pgBoss(1)),
    owned.use(await graphile(true)),
  ];
  const jobs = bench.size(20_000);
  report.heading(
    `Claim one job past a host with ${figure(jobs)} jobs that is at its limit`,
  );
  for (const queue of all) {
    await queue.submit(jobs, { hosts: 1, perHost: 1 });
    await queue.claim(1);
    await queue.submit(2_000, { hosts: 2_000, perHost: 1 });
    await queue.sql.unsafe(`vacuum analyze ${queue.table}`);
  }
  const found = await claimLatency(bench, all);
  report.table(["queue", "claim p50 ms", "p99 ms"], latencyRows(found));
  report.goal(
    "past a saturated host, ours / pg-boss, p50",
    medianRatio(found[0]?.p50 ?? [], found[1]?.p50 ?? []),
    { most: 0.1 },
  );
}
