/**
 * `deno task bench:retention` fills the queue with jobs that have ended and
 * measures what they cost those that have not, and what it costs to forget them.
 *
 * Takes how many, in millions: `deno task bench:retention 1 10`. A million takes
 * about a minute and 1.2 GB.
 *
 * @module
 */

import type { Sql } from "postgres";
import { benchStack } from "./bench_stack.ts";
import { quantile, times } from "./figures.ts";
import { archive, fill, oldest } from "./retention/fill.ts";

const million = 1_000_000;
const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [1];

await using stack = await benchStack();
const { sql } = stack;
let filled = 0;
await measure("empty");
for (const size of sizes) {
  await fill(sql, filled, size * million);
  filled = size * million;
  await sql`vacuum analyze`;
  await measure(`${size} million ended`);
}
await forget();

/** Prints what the queue's work takes with what is in it now. */
async function measure(name: string): Promise<void> {
  console.log(`\n${name}`);
  const [size] = await sql`
    select
      pg_size_pretty(sum(pg_table_size(c.oid))) as tables,
      pg_size_pretty(sum(pg_indexes_size(c.oid))) as indexes
    from pg_class c
    where c.relname in ('crawl_jobs', 'crawl_results', 'crawl_attempts')`;
  console.log(`  tables ${size?.tables}, indexes ${size?.indexes}`);
  await print("submit 1", 50, () => submit(sql, 1));
  await submit(sql, 1_000);
  await print("claim 10 and complete them", 50, async () => {
    await sql`
      select public.complete_crawl_jobs(array(
        select jsonb_build_object(
          'job_id', j -> 'id', 'lease_token', j -> 'lease_token', 'page', '{"html": "<p>"}'::jsonb
        )
        from jsonb_array_elements(public.claim_crawl_jobs('bench', 10, '1 minute')) j
      ))`;
  });
  await print("a job with its page", 50, async () => {
    const id = await oldest(sql);
    if (id) await sql`select public.get_crawl_job(${id})`;
  });
  await print(
    "25 batches",
    20,
    () => sql`select public.list_crawl_batches(null, 25, 0)`,
  );
  await print(
    "queue-status",
    20,
    () => sql`select public.crawl_queue_status()`,
  );
  await print(
    "prune with nothing to do",
    20,
    () => sql`select public.prune_crawl_jobs('200 days', '400 days')`,
  );
}

/** Prints what forgetting takes: row by row, and a month at once. */
async function forget(): Promise<void> {
  console.log("\nforgetting");
  await print(
    "results of 1 000 jobs",
    20,
    () => sql`select public.prune_crawl_jobs('1 day', null)`,
  );
  await print(
    "1 000 jobs",
    20,
    () => sql`select public.prune_crawl_jobs(null, '1 day')`,
  );
  const [moved, dropped] = await archive(sql);
  console.log(
    `  100 000 jobs into an archive ${
      moved.toFixed(0)
    } ms, a month of the archive dropped ${dropped.toFixed(0)} ms`,
  );
}

async function print(
  what: string,
  count: number,
  work: () => Promise<unknown>,
): Promise<void> {
  const found = await times(count, work);
  console.log(
    `  ${what.padEnd(28)} p50 ${quantile(found, 0.5).toFixed(1)} ms, p95 ${
      quantile(found, 0.95).toFixed(1)
    } ms`,
  );
}

function submit(sql: Sql, count: number): Promise<unknown> {
  return sql`
    select public.submit_crawl_jobs(array(
      select jsonb_build_object(
        'kind', 'page_crawl', 'lane', 'page_crawl:h' || n % 100, 'max_running', 1000,
        'url', 'https://h' || n % 100 || '.example.com/' || n
      )
      from generate_series(1, ${count}::integer) n
    ))`;
}
