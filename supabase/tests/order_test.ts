/**
 * The order in which claims take jobs, and where they begin to look.
 *
 * @module
 */

import type { Sql } from "postgres";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jsonbs, submit } from "./jobs.ts";

const host = (name: string) => ({ lane: `page_crawl:${name}.com` });

/** Submits a batch of so many jobs, on so many hosts by turns. */
async function submitBatch(sql: Sql, jobs: number, hosts = 1): Promise<string> {
  const name = crypto.randomUUID();
  const items = Array.from({ length: jobs }, (_, i) => ({
    ...host(`${name}-${i % hosts}`),
    kind: "page_crawl",
    max_running: 100,
    url: `https://${i}.com/`,
  }));
  await sql`
    select public.submit_crawl_jobs(${jsonbs(sql, items)}, p_batch => ${name})`;
  return name;
}

/** The URLs and batches of jobs, in the order of these. */
async function told(sql: Sql, jobs: readonly { id: string }[]) {
  const ids = jobs.map(({ id }) => id);
  return await sql<{ url: string; batch: string | null }[]>`
    select j.url, b.name as batch
    from unnest(${ids}::uuid[]) with ordinality as given (id, nth)
    join public.crawl_jobs j using (id)
    left join public.crawl_batches b on b.id = j.batch_id
    order by nth`;
}

async function lowOrd(sql: Sql) {
  const [row] = await sql`select crawl_private.low_ord() as low`;
  return row?.low;
}

Deno.test("a claim takes jobs in the order submitted, whatever their hosts are", async () => {
  await using db = await freshDatabase();
  await submitBatch(db.sql, 12, 3);
  for (const [limit, first] of [[1, 0], [4, 1], [2, 5], [5, 7]] as const) {
    const found = await told(db.sql, await claim(db.sql, limit));
    assertEquals(
      found.map(({ url }) => url),
      Array.from({ length: limit }, (_, i) => `https://${first + i}.com/`),
    );
  }
  assertEquals(await audit(db.sql), []);
});

Deno.test("batches take turns", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const batches = [
    await submitBatch(sql, 1_000),
    await submitBatch(sql, 1_000),
  ];
  const found = await told(sql, await claim(sql, 20));
  for (const name of batches) {
    assertEquals(found.filter(({ batch }) => batch === name).length, 10);
  }
});

Deno.test("claims begin at the first head, and a job that comes before it moves them back", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const ids = [];
  for (const name of ["a", "b", "c"]) ids.push(await submit(sql, host(name)));
  const ordOf = async (id: string) => {
    const [row] = await sql`select ord from public.crawl_jobs where id = ${id}`;
    return row?.ord;
  };
  const [a = "", b = "", c = ""] = ids;
  await sql`select public.promote_crawl_jobs()`;
  assertEquals(await lowOrd(sql), await ordOf(a));
  assertEquals((await claim(sql, 1)).map(({ id }) => id), [a]);
  await sql`select public.promote_crawl_jobs()`;
  assertEquals(await lowOrd(sql), await ordOf(b));
  const urgent = await submit(sql, { ...host("d"), priority: 50 });
  assertEquals(await lowOrd(sql), await ordOf(urgent));
  assertEquals((await claim(sql, 1)).map(({ id }) => id), [urgent]);
  assertEquals((await claim(sql, 2)).map(({ id }) => id), [b, c]);
});

Deno.test("a job from before where claims begin is found where others do not suffice", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const [first, second] = [
    await submit(sql, host("a")),
    await submit(sql, host("b")),
  ];
  // As though the first had been committed late.
  await sql`
    select setval('public.crawl_low_ord', ord) from public.crawl_jobs where id = ${second}`;
  assertEquals((await claim(sql, 1)).map(({ id }) => id), [second]);
  assertEquals((await claim(sql, 1)).map(({ id }) => id), [first]);
  assertEquals(await audit(sql), []);
});
