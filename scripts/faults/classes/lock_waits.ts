import type { TransactionSql } from "postgres";
import type { Arena } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/**
 * Somebody locks rows in the wrong order, so that Postgres ends the worker's
 * transaction or theirs; and statements run into their timeout behind a lock.
 */
export const lockWaits: FaultClass = {
  name: "deadlocks and statement timeouts",
  counts: { long: 10, short: 2 },
  async run(arena, count) {
    const { sql, random } = arena;
    arena.site.delayMs = () => random.int(200, 400);
    const [row] = await sql`select current_database() as name`;
    await sql`alter database ${
      sql(row?.name)
    } set statement_timeout = '1500ms'`;
    // The gateway's connections are made again, with the timeout.
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await until(async () => (await sql`select 1`).length === 1);
    await arena.workers(2);
    for (let i = 0; i < count; i++) {
      await arena.keepBusy(30);
      await until(async () => {
        const rows = await sql`
          select from public.crawl_jobs where status = 'processing' limit 2`;
        return rows.length === 2 || "No jobs run";
      });
      await (i % 2 === 0 ? deadlock(arena) : timeout(arena));
    }
    await arena.drained();
  },
};

/** Lane first, then the jobs of whoever waits for the lane. */
async function deadlock(arena: Arena): Promise<void> {
  arena.injected++;
  // Any of the workers' calls that wait may be the one that Postgres ends.
  await arena.sql`
    insert into faults.injected (what) select 'deadlock' from generate_series(1, 6)`;
  await arena.sql.begin(async (sql) => {
    await sql`set local statement_timeout = 0`;
    await sql`select from public.crawl_lanes order by lane for update`;
    await until(() => hasWaiter(sql), { withinMs: 10_000 });
    await sql`
      select from public.crawl_jobs where status = 'processing'
      order by id for update`;
  }).catch((error) => {
    if (error.code !== "40P01") throw error;
  });
}

/** A lock that is held until a statement has given up. */
async function timeout(arena: Arena): Promise<void> {
  await arena.sql.begin(async (sql) => {
    await sql`set local statement_timeout = 0`;
    await sql`select from public.crawl_lanes order by lane for update`;
    await until(() => hasWaiter(sql), { withinMs: 10_000 });
    await until(async () => {
      const [row] = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
          and clock_timestamp() - query_start > interval '1400 ms'`;
      return row !== undefined || "No statement waits that long";
    }, { withinMs: 10_000 });
    await sql`select pg_sleep(0.2)`;
  });
  await arena.inject("timeout");
}

async function hasWaiter(sql: TransactionSql): Promise<true | string> {
  const [row] = await sql`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row !== undefined || "Nobody waits for the lock";
}
