import type { Sql } from "postgres";
import { assertEquals, assertRejects } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jobIn, jsonbs, report } from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";
const bob = "00000000-0000-4000-8000-00000000000b";

const items = (count: number) =>
  Array.from({ length: count }, () => ({
    kind: "page_crawl",
    lane: "page_crawl:a.com",
    max_running: 100,
    url: "https://a.com/",
  }));

function submit(
  sql: Sql,
  owner: string | null,
  { jobs = 1, rate = 1_000, quota = 1_000, key }: {
    jobs?: number;
    rate?: number;
    quota?: number;
    key?: string;
  },
) {
  return sql`
    select public.submit_crawl_jobs(
      ${
    jsonbs(sql, items(jobs))
  }, ${owner}, p_rate => ${rate}, p_quota => ${quota},
      p_idempotency_key => ${key ?? null}, p_request_hash => ${key ?? null}
    )`;
}

Deno.test("submit_crawl_jobs() refuses a user more requests a minute than allowed", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const put = (owner: string | null) => submit(sql, owner, { rate: 3 });
  for (let i = 0; i < 3; i++) await put(alice);
  const error = await assertRejects(() => put(alice), Error, "RATE_LIMITED");
  // A third of a minute until the next token.
  assertEquals(Reflect.get(error, "hint"), "20");
  await put(bob);
  for (let i = 0; i < 5; i++) await put(null);
  await sql`update public.crawl_owners set refilled_at = refilled_at - interval '21 s'`;
  await put(alice);
  await assertRejects(() => put(alice), Error, "RATE_LIMITED");
  assertEquals(await audit(sql), []);
});

Deno.test("submit_crawl_jobs() refuses a user more live jobs than allowed, even at once", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const results = await Promise.allSettled(
    Array.from(
      { length: 20 },
      () => submit(sql, alice, { jobs: 10, quota: 55 }),
    ),
  );
  assertEquals(
    results.filter(({ status }) => status === "fulfilled").length,
    5,
  );
  const put = () => submit(sql, alice, { jobs: 10, quota: 55 });
  await assertRejects(put, Error, "QUOTA_EXCEEDED");
  // Running jobs count, ended ones do not.
  const leased = await claim(sql, 5);
  await assertRejects(put, Error, "QUOTA_EXCEEDED");
  for (const job of leased) await report(sql, "complete", job);
  await put();
  await submit(sql, bob, { jobs: 10, quota: 55 });
  assertEquals(await audit(sql), []);
});

Deno.test("submit_crawl_jobs() answers a repeated key though the limits are reached", async () => {
  await using db = await freshDatabase();
  const put = () => submit(db.sql, alice, { rate: 1, quota: 1, key: "k" });
  const [first] = await put();
  const [again] = await put();
  assertEquals(again?.submit_crawl_jobs, first?.submit_crawl_jobs);
});

Deno.test("a refused submit leaves nothing behind", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await assertRejects(
    () => submit(sql, alice, { jobs: 2, quota: 1, key: "k" }),
    Error,
    "QUOTA_EXCEEDED",
  );
  for (
    const table of ["crawl_jobs", "crawl_idempotency_keys", "crawl_owners"]
  ) {
    assertEquals((await sql`select from ${sql(table)}`).length, 0, table);
  }
  await submit(sql, alice, { jobs: 1, quota: 1, key: "k" });
});

Deno.test("retrying is a submit, too", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const { id } = await jobIn(sql, "error");
  await sql`update public.crawl_jobs set owner_id = ${alice}`;
  await assertRejects(
    () => sql`select public.retry_crawl_job(${id}, ${alice}, p_quota => 0)`,
    Error,
    "QUOTA_EXCEEDED",
  );
  await sql`select public.retry_crawl_job(${id}, ${alice}, p_quota => 1)`;
});
