/**
 * What has become of every job that was acknowledged.
 *
 * @module
 */

import type { Sql } from "postgres";
import { audit } from "../../../supabase/tests/jobs.ts";

/** A sentence for each thing that is wrong: none, if all is accounted for. */
export async function wrongs(
  sql: Sql,
  acknowledged: readonly string[],
): Promise<string[]> {
  const rows = await sql<{ url: string; wrong: string | null }[]>`
    select j.url, case
      when j.status <> 'completed' then format('is %s: %s', j.status, j.error_message)
      when j.attempt not between 1 and j.max_attempts then format('took %s tries', j.attempt)
      when j.stalls > 2 then format('stalled %s times', j.stalls)
      when not exists (select from public.crawl_results r where r.job_id = j.id) then 'has no result'
      when s.times <> 1 then format('was done %s times', s.times)
    end as wrong
    from public.crawl_jobs j
    cross join lateral (
      select count(*) as times from public.crawl_attempts a
      where a.job_id = j.id and a.error_code is null and a.method = j.success_method
    ) s`;
  const times = new Map<string, number>();
  for (const { url } of rows) times.set(url, (times.get(url) ?? 0) + 1);
  const left = await sql<{ what: string; count: number }[]>`
    select 'leases' as what, count(*)::int as count from public.crawl_jobs
    where lease_token is not null
    union all
    select 'places of lanes', coalesce(sum(running), 0)::int from public.crawl_lanes
    union all
    select 'places of drains and workers', count(*)::int from public.crawl_drains
    where lease_until > clock_timestamp()`;
  return [
    ...acknowledged.filter((url) => !times.has(url))
      .map((url) => `${url} is missing`),
    ...[...times].filter(([, count]) => count > 1)
      .map(([url]) => `${url} is there twice`),
    ...rows.flatMap(({ url, wrong }) =>
      wrong === null ? [] : `${url} ${wrong}`
    ),
    ...left.filter(({ count }) => count > 0)
      .map(({ what, count }) => `${count} ${what} are left`),
    ...await audit(sql),
  ];
}

/** How the jobs were done. */
export interface Figures {
  readonly completed: number;
  readonly rendered: number;
  readonly retries: number;
  readonly snoozes: number;
  readonly stalls: number;
  /** From the kill until the last of its jobs was back on the queue. */
  readonly recoveryMs: number;
  /** Jobs done by each worker, by its name. */
  readonly byWorker: Readonly<Record<string, number>>;
}

/** Reads them; `killedAt` is a moment of the database's clock. */
export async function figures(sql: Sql, killedAt: Date): Promise<Figures> {
  const [row] = await sql<Figures[]>`
    select
      count(*) filter (where status = 'completed')::int as completed,
      count(*) filter (where success_method <> 'Direct Fetch')::int as rendered,
      sum(attempt - 1)::int as retries,
      sum(snoozes)::int as snoozes,
      sum(stalls)::int as stalls,
      (
        select extract(epoch from max(a.ended_at) - ${killedAt}) * 1000
        from public.crawl_attempts a where a.error_code = 'STALLED'
      )::int as "recoveryMs",
      (
        select jsonb_object_agg(w.worker, w.jobs) from (
          select worker, count(*) as jobs from public.crawl_jobs group by 1
        ) w
      ) as "byWorker"
    from public.crawl_jobs`;
  if (!row) throw new Error("There are no jobs");
  return row;
}
