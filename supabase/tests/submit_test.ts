import { assertEquals, assertRejects } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { until } from "./crawler.ts";
import { audit, claim, jsonbs, submit } from "./jobs.ts";

const item = (url: string, more = {}) => ({
  kind: "page_crawl",
  lane: "page_crawl:a.com",
  max_running: 1_000,
  url,
  dedupe_key: url,
  ...more,
});

Deno.test("submit_crawl_jobs() skips what the batch has seen and appends the rest", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const put = async (urls: string[]) =>
    (await sql`
      select public.submit_crawl_jobs(${
      jsonbs(sql, urls.map((url) => item(url)))
    }, null, 'b') as r`)[0]?.r;
  const first = await put(["1", "2", "1"]);
  assertEquals([first.accepted, first.duplicates], [2, [2]]);
  const second = await put(["2", "3"]);
  assertEquals([second.accepted, second.duplicates], [1, [0]]);
  const counts = await sql`
    select sum(live)::int as live from public.crawl_batch_counts`;
  assertEquals(counts[0]?.live, 3);
  assertEquals(await audit(sql), []);
});

Deno.test("submit_crawl_jobs() keeps one live job per key outside of batches", async () => {
  await using db = await freshDatabase();
  const id = await submit(db.sql, { dedupe_key: "k" });
  assertEquals(await submit(db.sql, { dedupe_key: "k" }), undefined);
  await db.sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
  assertEquals(typeof await submit(db.sql, { dedupe_key: "k" }), "string");
});

Deno.test("submit_crawl_jobs() answers 50 concurrent repeats of one key with one job", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const put = (hash: string) =>
    sql`select public.submit_crawl_jobs(${
      jsonbs(sql, [item("https://a.com/")])
    }, null, null, 'key', ${hash}) ->> 'job_ids' as ids`;
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () => (await put("h"))[0]?.ids),
  );
  assertEquals(new Set(answers).size, 1);
  assertEquals((await sql`select from public.crawl_jobs`).length, 1);
  await assertRejects(() => put("other"), Error, "IDEMPOTENCY_KEY_REUSED");
});

Deno.test("submit_crawl_jobs() of a key that a running job takes for its own meanwhile", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await submit(sql);
  const [job] = await claim(sql);
  const worker = await sql.reserve();
  await worker`begin`;
  const beat = {
    job_id: job?.id,
    lease_token: job?.token,
    subject: "run-1",
  };
  await worker`select public.heartbeat_crawl_jobs(${
    jsonbs(sql, [beat])
  }, '1 minute')`;
  const answer = submit(sql, { dedupe_key: "page_crawl run-1" });
  await until(async () => {
    const waiting = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return waiting.length > 0;
  }, "the submit to wait for the worker");
  await worker`commit`;
  worker.release();
  assertEquals(await answer, undefined);
  assertEquals((await sql`select from public.crawl_jobs`).length, 1);
  assertEquals(await audit(sql), []);
});

Deno.test("submit_crawl_jobs() lets a single job wait for one job of a large batch", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const many = Array.from({ length: 2_000 }, (_, i) => item(`${i}`));
  await sql`select public.submit_crawl_jobs(${jsonbs(sql, many)}, null, 'big')`;
  await claim(sql, 10);
  const single = await submit(sql, { lane: "page_crawl:b.com" });
  const next = await claim(sql, 2);
  assertEquals(next.some(({ id }) => id === single), true);
});

Deno.test("submit_crawl_jobs() gives priority a head start", async () => {
  await using db = await freshDatabase();
  await submit(db.sql);
  const urgent = await submit(db.sql, { priority: 10 });
  assertEquals((await claim(db.sql, 1))[0]?.id, urgent);
});

Deno.test("claim_crawl_jobs() never exceeds a lane's limit, however many race", async () => {
  await using db = await freshDatabase();
  for (let i = 0; i < 20; i++) {
    await submit(db.sql, { lane: "page_crawl:slow.com", max_running: 2 });
  }
  const claims = await Promise.all(
    Array.from({ length: 16 }, () => claim(db.sql, 5)),
  );
  assertEquals(claims.flat().length, 2);
  assertEquals(await audit(db.sql), []);
});

Deno.test("claim_crawl_jobs() leases each job once, however many race", async () => {
  await using db = await freshDatabase();
  for (let i = 0; i < 60; i++) {
    await submit(db.sql, { lane: `page_crawl:${i % 7}.com` });
  }
  const ids: string[] = [];
  for (let round = 0; round < 30 && ids.length < 60; round++) {
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claim(db.sql, 3)),
    );
    ids.push(...claims.flat().map(({ id }) => id));
  }
  assertEquals(ids.length, 60);
  assertEquals(new Set(ids).size, 60);
  assertEquals(await audit(db.sql), []);
});

Deno.test("start_crawl_drain() allows a set number, and no wish gets lost", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const starts = await Promise.all(
    Array.from(
      { length: 20 },
      async () =>
        (await sql`select public.start_crawl_drain(3, '1 min') as id`)[0]?.id,
    ),
  );
  const ids = starts.filter((id) => id !== null);
  assertEquals(ids.length, 3);
  const end = async (id: string) =>
    (await sql`select public.end_crawl_drain(${id}) as ended`)[0]?.ended;
  // Refused starts asked every running drain to look again.
  assertEquals(await end(ids[0]), false);
  assertEquals(await end(ids[0]), true);
  await sql`update public.crawl_drains set lease_until = now() - interval '1 s'`;
  const [again] = await sql`select public.start_crawl_drain(1, '1 min') as id`;
  assertEquals(typeof again?.id, "string");
});
