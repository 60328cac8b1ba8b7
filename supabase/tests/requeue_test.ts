import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jobIn, report, states, submit } from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";
const bob = "00000000-0000-4000-8000-00000000000b";

Deno.test("retry_crawl_job() from every state", async () => {
  await using db = await freshDatabase();
  for (const state of states) {
    const { id } = await jobIn(db.sql, state);
    const [row] = await db.sql`select public.retry_crawl_job(${id}) as r`;
    const back = state === "error" || state === "cancelled";
    assertEquals(row?.r.answer, back ? "retried" : "refused", state);
    const [job] = await db.sql`
      select status, ready, attempt, stalls, snoozes, retries, finished_at is null as open
      from public.crawl_jobs where id = ${id}`;
    if (back) {
      assertEquals({ ...job }, {
        status: "pending",
        ready: true,
        attempt: 0,
        stalls: 0,
        snoozes: 0,
        retries: 1,
        open: true,
      });
    } else assertEquals(job?.retries, 0);
    await db.sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
  }
  assertEquals(await audit(db.sql), []);
});

Deno.test("retry_crawl_job() knows no job of another owner", async () => {
  await using db = await freshDatabase();
  const id = await submit(db.sql, {}, { owner: alice });
  await db.sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
  const retry = async (owner: string | null) =>
    (await db.sql`select public.retry_crawl_job(${id}, ${owner}) as r`)[0]?.r;
  assertEquals(await retry(bob), null);
  assertEquals((await retry(alice)).answer, "retried");
});

Deno.test("retry_crawl_job() does not bring a second live job of one key about", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const first = await submit(sql, { dedupe_key: "k" });
  await sql`select public.cancel_crawl_jobs(${[first]}::uuid[])`;
  const second = await submit(sql, { dedupe_key: "k" });
  const retry = async () =>
    (await sql`select public.retry_crawl_job(${first}) as r`)[0]?.r.answer;
  assertEquals(await retry(), "duplicate");
  await sql`select public.cancel_crawl_jobs(${[second]}::uuid[])`;
  assertEquals(await retry(), "retried");
  assertEquals(await audit(sql), []);
});

Deno.test("retry_crawl_job() sends a job back once, however many ask at once", async () => {
  await using db = await freshDatabase();
  const { id } = await jobIn(db.sql, "error");
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const [row] = await db.sql`select public.retry_crawl_job(${id}) as r`;
      return row?.r.answer;
    }),
  );
  assertEquals(answers.filter((answer) => answer === "retried").length, 1);
  const [job] = await db
    .sql`select retries from public.crawl_jobs where id = ${id}`;
  assertEquals(job?.retries, 1);
  assertEquals(await audit(db.sql), []);
});

Deno.test("retry_failed_crawl_jobs() lets a single job wait for one of many retried ones", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (let i = 0; i < 100; i++) {
    await submit(sql, { max_attempts: 1 }, { batch: "b" });
  }
  for (const job of await claim(sql)) await report(sql, "fail", job);
  const single = await submit(sql, { lane: "page_crawl:b.com" });
  const [row] = await sql`select public.retry_failed_crawl_jobs('b') as count`;
  assertEquals(row?.count, 100);
  const next = await claim(sql, 2);
  assert(next.some(({ id }) => id === single));
  assertEquals(await audit(sql), []);
});

Deno.test("retry_failed_crawl_jobs() races with claims and cancels without breaking anything", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (let i = 0; i < 40; i++) {
    const lane = `page_crawl:${i % 4}.com`;
    await submit(sql, { max_attempts: 1, lane }, { batch: "b", owner: alice });
  }
  for (let round = 0; round < 10; round++) {
    await Promise.all([
      sql`select public.retry_failed_crawl_jobs('b', ${alice})`,
      sql`select public.retry_failed_crawl_jobs('b', ${alice})`,
      ...[1, 2, 3].map(async () => {
        for (const job of await claim(sql, 7)) await report(sql, "fail", job);
      }),
      ...(round % 3 === 2
        ? [sql`select public.cancel_crawl_jobs(p_batch => 'b')`]
        : []),
    ]);
    assertEquals(await audit(sql), []);
  }
});

Deno.test("cancel_crawl_jobs() takes a batch by its name and owner", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (const owner of [alice, bob]) {
    await submit(sql, {}, { batch: "b", owner });
    await submit(sql, {}, { batch: "other", owner });
  }
  const cancel = async (batch: string, owner: string | null) =>
    (await sql`
      select public.cancel_crawl_jobs(p_batch => ${batch}, p_owner_id => ${owner}) as count`)[
      0
    ]?.count;
  assertEquals(await cancel("nothing", alice), null);
  assertEquals(await cancel("b", alice), 1);
  assertEquals(await cancel("b", alice), 0);
  const open = await sql`
    select b.name, b.owner_id from public.crawl_jobs j
    join public.crawl_batches b on b.id = j.batch_id
    where j.status = 'pending' order by 1, 2`;
  assertEquals(open.map((row) => Object.values(row)), [
    ["b", bob],
    ["other", alice],
    ["other", bob],
  ]);
  // The secret key has none of its own: the newest of that name.
  assertEquals(await cancel("other", null), 1);
  assertEquals(await audit(sql), []);
});

Deno.test("retry_crawl_job() changes the args of page crawls alone, and what holds for every kind", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const overrides = JSON.stringify({ args: { render: false }, priority: 3 });
  for (
    const [kind, args] of [
      ["page_crawl", { a: 1, render: false }],
      ["timeline_fetch", { a: 1 }],
    ] as const
  ) {
    const id = await submit(sql, { kind, args: { a: 1 } });
    await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
    await sql`select public.retry_crawl_job(${id}, null, ${overrides}::text::jsonb)`;
    const [job] = await sql`
      select args, priority from public.crawl_jobs where id = ${id}`;
    assertEquals({ ...job }, { args, priority: 3 }, kind);
  }
});
