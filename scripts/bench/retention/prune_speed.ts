/**
 * How fast the tick forgets.
 *
 * @module
 */

import type { Sql } from "postgres";
import { ms, quantile, timed } from "../figures.ts";

/** Prints the times of calls of 1 000 rows, for results and for jobs; pieces of each. */
export async function pruneSpeed(sql: Sql, pieces = 50): Promise<void> {
  for (
    const [what, results, jobs] of [
      ["results", "30 days", null],
      ["jobs", null, "90 days"],
    ] as const
  ) {
    const found: number[] = [];
    let rows = 0;
    for (let i = 0; i < pieces; i++) {
      found.push(
        await timed(async () => {
          const [row] = await sql`
            select public.prune_crawl_jobs(${results}::interval, ${jobs}::interval) as gone`;
          rows += row?.gone[what];
        }),
      );
    }
    const seconds = found.reduce((sum, each) => sum + each, 0) / 1_000;
    const perTick = rows / seconds * 5;
    console.log(
      `prune ${what}: ${rows} rows, p50 ${ms(quantile(found, 0.5))}, p99 ${
        ms(quantile(found, 0.99))
      } a call of 1 000; a tick of 5 s takes ${Math.round(perTick)}, a day ${
        (perTick * 1_440 / 1e6).toFixed(1)
      } million`,
    );
  }
}
