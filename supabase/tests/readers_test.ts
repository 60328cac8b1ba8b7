import {
  assert,
  assertEquals,
  assertRejects,
} from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { jsonbs, submit } from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";
const bob = "00000000-0000-4000-8000-00000000000b";

Deno.test("uuid_v7() sorts by the time it is given", async () => {
  await using db = await freshDatabase();
  const [row] = await db.sql`
    select
      count(*) filter (where id <= before)::int as descents,
      count(distinct id)::int as ids,
      bool_and(id::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$') as valid,
      max(abs(extract(epoch from uuid_extract_timestamp(id) - clock_timestamp())))::float as age
    from (
      select id, lag(id) over (order by i) as before
      from (select i, crawl_private.uuid_v7(crawl_private.uuid_time() + i) as id from generate_series(1, 10000) i) ids
    ) ids`;
  assertEquals([row?.ids, row?.valid, row?.descents], [10_000, true, 0]);
  assert(row?.age < 10);
});

Deno.test("find_batch(): a user means their own, the secret key its own first", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const find = async (owner: string | null) => {
    const [row] = await sql`
      select b.owner_id from public.crawl_batches b
      where b.id = crawl_private.find_batch('b', ${owner})`;
    return row ? row.owner_id : "none";
  };
  assertEquals(await find(null), "none");
  await submit(sql, {}, { batch: "b", owner: alice });
  assertEquals([await find(alice), await find(bob)], [alice, "none"]);
  assertEquals(await find(null), alice);
  await submit(sql, {}, { batch: "b", owner: bob });
  assertEquals(await find(null), bob);
  await submit(sql, {}, { batch: "b" });
  assertEquals(await find(null), null);
});

Deno.test("what lists and counts is answered by indexes, not by reading all jobs", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const items = Array.from({ length: 5_000 }, (_, i) => ({
    kind: "page_crawl",
    lane: `page_crawl:${i % 50}.com`,
    max_running: 8,
    url: `https://${i % 50}.com/${i}`,
  }));
  const writer = await sql.reserve();
  for (const batch of ["a", "b", "c", "d"]) {
    await writer`select public.submit_crawl_jobs(${
      jsonbs(sql, items)
    }, null, ${batch})`;
  }
  // What it has read itself is not to be told later.
  await writer`select pg_stat_force_next_flush()`;
  await writer`analyze`;
  writer.release();
  for (
    const [query, rows] of [
      ["select public.list_crawl_batches()", 400],
      ["select public.get_crawl_batch('b', p_limit => 100)", 400],
      ["select public.crawl_queue_status()", 600],
      [
        "select public.crawl_job_statuses((select array_agg(id) from (select id from crawl_jobs limit 3) j))",
        50,
      ],
    ] as const
  ) {
    const read = async () => {
      await sql`select pg_stat_force_next_flush()`;
      const [row] = await sql`
        select (seq_tup_read + idx_tup_fetch)::int as n from pg_stat_user_tables
        where relname = 'crawl_jobs'`;
      return row?.n;
    };
    await sql.reserve().then(async (one) => {
      const before = await read();
      await one.unsafe(query);
      await one`select pg_stat_force_next_flush()`;
      await one`select 1`;
      const after = await read();
      one.release();
      assert(after - before <= rows, `${query} read ${after - before} jobs`);
    });
  }
});

Deno.test("crawl_job_statuses() does without what the jobs have found", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const id = await submit(sql);
  const call = (query: string) =>
    sql.begin(async (tx) => {
      await tx`set local lock_timeout = '500 ms'`;
      const [row] = await tx.unsafe(`select public.${query} as answer`);
      return row?.answer;
    });
  const statuses = `crawl_job_statuses('{${id}}')`;
  const job = `get_crawl_job('${id}', p_html => false)`;
  await sql.begin(async (tx) => {
    await tx`lock table public.crawl_results in access exclusive mode`;
    assertEquals(await call(statuses), { [id]: "pending" });
    // The control: a look at the job itself would have to wait.
    await assertRejects(() => call(job), Error, "lock timeout");
  });
  assertEquals((await call(job)).status, "pending");
});
