/**
 * What those wait for who use the queue meanwhile.
 *
 * @module
 */

import type { Sql } from "postgres";
import { claim, jsonbs, submit } from "../../../supabase/tests/jobs.ts";
import { ms, quantile, timed, times } from "../figures.ts";

const rounds = 200;

/** Prints the times of the calls that matter, p50 and p99 of 200 runs. */
export async function queueTimes(sql: Sql): Promise<void> {
  const claims: number[] = [];
  const completes: number[] = [];
  for (let i = 0; i < rounds; i++) {
    await submit(sql);
    const jobs: Awaited<ReturnType<typeof claim>> = [];
    claims.push(await timed(async () => jobs.push(...await claim(sql, 10))));
    const reports = reportsOf(jobs);
    completes.push(
      await timed(() =>
        sql`select public.complete_crawl_jobs(${jsonbs(sql, reports)})`
      ),
    );
  }
  const [batch] = await sql`
    select name from public.crawl_batches order by created_at desc limit 1`;
  const name = batch?.name ?? "";
  show("claim", claims);
  show("complete", completes);
  show(
    "list of batches",
    await times(
      rounds,
      () => sql`select public.list_crawl_batches(null, 25, 0)`,
    ),
  );
  show(
    "page of a batch",
    await times(
      rounds,
      () => sql`select public.get_crawl_batch(${name}, p_limit => 100)`,
    ),
  );
  show(
    "queue status",
    await times(rounds, () => sql`select public.crawl_queue_status()`),
  );
}

function reportsOf(jobs: Awaited<ReturnType<typeof claim>>) {
  return jobs.map(({ id, token }) => ({
    job_id: id,
    lease_token: token,
    page: { html: "<p>" },
  }));
}

function show(what: string, found: readonly number[]): void {
  console.log(
    `  ${what.padEnd(18)} p50 ${ms(quantile(found, 0.5))}  p99 ${
      ms(quantile(found, 0.99))
    }`,
  );
}
