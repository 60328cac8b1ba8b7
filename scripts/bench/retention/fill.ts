/**
 * Jobs that ended long ago, put there in the way that is quickest.
 *
 * @module
 */

import type { Sql } from "postgres";
import { timed } from "../figures.ts";

const piece = 250_000;

/** Puts jobs number `from` to `to` into the tables, each with a page of 2 kB and an attempt, spread over 90 days, 1 000 a batch. */
export async function fill(sql: Sql, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += piece) {
    const end = Math.min(start + piece, to);
    await sql.begin(async (sql) => {
      await sql`set local synchronous_commit = off`;
      await sql`
        insert into public.crawl_batches (name, created_at)
        select 'old ' || b, now() - (90 - b % 90) * interval '1 day'
        from generate_series(${start / 1_000}::integer, ${
        end / 1_000 - 1
      }::integer) b`;
      await sql`
        with jobs as (
          insert into public.crawl_jobs (
            id, kind, batch_id, url, args, lane, ready, ord, status, attempt, success_method, http_status,
            final_url, content_type, title, html_length, processing_time_ms, dedupe_key,
            created_at, updated_at, finished_at
          )
          select
            ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'page_crawl', b.id,
            'https://h' || n % 10000 || '.example.com/page/' || n, '{"render": true, "timeoutMs": 30000}',
            'page_crawl:h' || n % 10000, false, n, 'completed', 1, 'Puppeteer', 200,
            'https://h' || n % 10000 || '.example.com/page/' || n, 'text/html', 'Page ' || n, 2000, 400,
            md5(n::text)::uuid, t.at, t.at, t.at
          from generate_series(${start}::integer, ${end - 1}::integer) n
          join public.crawl_batches b on b.name = 'old ' || n / 1000
          cross join lateral (select now() - (90 - n / 1000 % 90) * interval '1 day' as at) t
          returning id, finished_at
        ),
        results as (
          insert into public.crawl_results (job_id, html, created_at)
          select j.id, p.html, j.finished_at
          from jobs j cross join (select string_agg(md5(i::text), '') as html from generate_series(1, 60) i) p
        )
        insert into public.crawl_attempts (job_id, attempt, started_at, ended_at, method, http_status)
        select j.id, 1, j.finished_at, j.finished_at, 'Puppeteer', 200 from jobs j`;
    });
  }
}

/** The id of a job of them; undefined where there are none. */
export async function oldest(sql: Sql): Promise<string | undefined> {
  const [row] = await sql`
    select id from public.crawl_jobs where finished_at is not null order by finished_at limit 1`;
  return row?.id;
}

/** Moves 100 000 jobs into an archive that is partitioned by months, and drops a month; answers how long each took, in milliseconds. */
export async function archive(
  sql: Sql,
): Promise<[moved: number, dropped: number]> {
  await sql`
    create table public.bench_archive (like public.crawl_jobs) partition by range (finished_at)`;
  await sql`
    create table public.bench_archive_all partition of public.bench_archive default`;
  const moved = await timed(() =>
    sql`
      with old as (
        select id from public.crawl_jobs
        where finished_at is not null
        order by finished_at limit 100000 for update skip locked
      ),
      gone as (delete from public.crawl_jobs j using old where j.id = old.id returning j.*)
      insert into public.bench_archive select * from gone`
  );
  const dropped = await timed(() => sql`drop table public.bench_archive_all`);
  return [moved, dropped];
}
