/**
 * The other ways to forget: an archive table, and partitions that are dropped.
 *
 * @module
 */

import type { Sql } from "postgres";
import { timed } from "../figures.ts";

/** Prints what they cost for `rows` of the oldest results, which is a partition's worth. */
export async function otherWays(sql: Sql, rows: number): Promise<void> {
  await sql`create table public.archive (like public.crawl_results)`;
  const archive = await timed(() =>
    sql`
      with old as (
        delete from public.crawl_results where job_id in (
          select job_id from public.crawl_results order by created_at limit ${rows}
        )
        returning *
      )
      insert into public.archive select * from old`
  );
  console.log(`moving ${rows} results to an archive: ${seconds(archive)}`);
  await sql`
    create table public.parted (like public.crawl_results, primary key (created_at, job_id))
    partition by range (created_at)`;
  await sql`create table public.parted_old partition of public.parted default`;
  const copy = await timed(() =>
    sql`insert into public.parted select * from public.archive`
  );
  console.log(`writing them to a partition: ${seconds(copy)}`);
  const drop = await timed(() => sql`drop table public.parted_old`);
  console.log(`dropping the partition: ${seconds(drop)}`);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
