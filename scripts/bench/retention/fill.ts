/**
 * Makes finished jobs without working on them.
 *
 * @module
 */

import type { Sql } from "postgres";

/** Rows a statement. */
const piece = 100_000;
const batchSize = 1_000;

/** `jobs` completed ones in batches of 1 000, spread evenly over the last 100 days, each with 500 bytes of html. */
export async function fillFinished(sql: Sql, jobs: number): Promise<void> {
  const indexes = await sql`
    select i.indexname as name, i.indexdef as made
    from pg_indexes i
    where i.schemaname = 'public' and i.tablename in ('crawl_jobs', 'crawl_results')
      and not exists (select from pg_constraint c where c.conname = i.indexname)`;
  // Built at the end, in a tenth of the time.
  for (const { name } of indexes) {
    await sql`drop index ${sql(`public.${name}`)}`;
  }
  for (let done = 0; done < jobs; done += piece) {
    const last = Math.min(done + piece, jobs);
    await sql.begin(async (sql) => {
      await sql`set local synchronous_commit = off`;
      // The foreign keys hold: no need to look each of them up.
      await sql`set local session_replication_role = replica`;
      await sql`
        create temporary table new_jobs on commit drop as
        select
          i,
          i / ${batchSize}::bigint as batch,
          clock_timestamp() - interval '100 days' * (1 - i / ${jobs}::float8) as at
        from generate_series(${done}::bigint, ${last - 1}::bigint) i`;
      await sql`
        insert into public.crawl_batches (id, name, created_at)
        overriding system value
        select 1000 + batch, 'filled-' || batch, min(at)
        from new_jobs group by batch`;
      await sql`
        insert into public.crawl_batch_counts (batch_id, slot, completed)
        select 1000 + batch, 0, count(*) from new_jobs group by batch`;
      await sql`
        with made as (
          insert into public.crawl_jobs (
            id, kind, batch_id, url, args, lane, ready, ord, status, attempt,
            dedupe_key, success_method, http_status, final_url, content_type,
            title, html_length, processing_time_ms, created_at, updated_at, finished_at
          )
          select
            crawl_private.uuid_v7((extract(epoch from at) * 4096000)::bigint),
            'page_crawl', 1000 + batch, url, '{"render": true}',
            'page_crawl:host' || i % 500, false, i, 'completed', 1,
            md5(url)::uuid, 'Puppeteer', 200, url, 'text/html',
            'The title of page ' || i, 500, 900, at, at, at
          from new_jobs
          cross join lateral (
            select 'https://host' || i % 500 || '.example.com/page/' || i as url
          ) u
          returning id, url, created_at
        )
        insert into public.crawl_results (job_id, html, created_at)
        select id, repeat(md5(url), 15), created_at from made`;
    });
  }
  await sql`set maintenance_work_mem = '512MB'`;
  for (const { made } of indexes) await sql.unsafe(made);
}
