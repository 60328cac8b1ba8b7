/**
 * How large the tables are.
 *
 * @module
 */

import type { Sql } from "postgres";

/** Prints table and index sizes and dead rows. */
export async function sizes(sql: Sql): Promise<void> {
  const rows = await sql`
    select
      c.relname as name,
      pg_size_pretty(pg_table_size(c.oid)) as heap,
      pg_size_pretty(pg_indexes_size(c.oid)) as indexes,
      pg_table_size(c.oid) + pg_indexes_size(c.oid) as bytes,
      greatest(c.reltuples, 1) as count
    from pg_class c
    where c.relname in ('crawl_jobs', 'crawl_results')
    order by 1`;
  for (const { name, heap, indexes, bytes, count } of rows) {
    const each = Math.round(Number(bytes) / Number(count));
    console.log(`${name}: ${heap}, indexes ${indexes}, ${each} bytes a row`);
  }
}
