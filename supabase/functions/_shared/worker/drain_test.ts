import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import type { TestDatabase } from "../../../../scripts/testing/database.ts";
import { audit, statusOf } from "../../../tests/jobs.ts";
import { page, setUp } from "./testing/drained.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

/** Resolves when a job has been leased. */
async function leased(db: TestDatabase): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const rows = await db
      .sql`select from public.crawl_jobs where status = 'processing'`;
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("no job was leased");
}

Deno.test("drain() runs every job once and ends", async () => {
  await using t = await setUp();
  for (let i = 0; i < 30; i++) await t.put(`/${i}`);
  assertEquals(await t.run(), { completed: 30, failed: 0, snoozed: 0 });
  assertEquals(await audit(t.db.sql), []);
});

Deno.test("drain() settles again when the answer is lost, and completes once", async () => {
  const lost = new Set<string>();
  await using t = await setUp({
    // The database has done it, the caller never hears of it: once for each function.
    loses: (name) =>
      name.startsWith("complete") && lost.size < lost.add(name).size,
  });
  const ids = await Promise.all([t.put(), t.put()]);
  await t.run();
  assert(lost.size > 0);
  for (const id of ids) assertEquals(await statusOf(t.db.sql, id), "completed");
  assertEquals(await audit(t.db.sql), []);
});

Deno.test("drain() settles again after a deadlock, as with a migration", async () => {
  await using t = await setUp();
  // A sequence keeps its value when all else is rolled back.
  await t.db.sql.unsafe(`
    create sequence public.times;
    grant usage on public.times to public;
    create function public.deadlock() returns trigger language plpgsql as $$ begin
      if nextval('public.times') = 1 then
        raise exception 'deadlock detected' using errcode = '40P01';
      end if;
      return new;
    end $$;
    create trigger deadlock before insert on public.crawl_results
    for each row execute function public.deadlock();
  `);
  const id = await t.put();
  assertEquals(await t.run(), { completed: 1, failed: 0, snoozed: 0 });
  const [row] = await t.db.sql`
    select status, attempt, (select last_value from public.times)::int as times
    from public.crawl_jobs where id = ${id}`;
  assertEquals({ ...row }, { status: "completed", attempt: 1, times: 2 });
});

Deno.test("drain() does not let one failing job touch its neighbours", async () => {
  let asked = 0;
  await using t = await setUp({
    answer: () =>
      Promise.resolve(
        ++asked === 2 ? new Response("no", { status: 410 }) : page(),
      ),
  });
  for (let i = 0; i < 4; i++) await t.put(`/${i}`);
  assertEquals(await t.run(), { completed: 3, failed: 1, snoozed: 0 });
});

Deno.test("drain() gives unfinished jobs back when it is stopped", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  await using t = await setUp({ answer: () => release.then(page) });
  const id = await t.put();
  const stop = new AbortController();
  const running = t.run({ signal: stop.signal });
  await leased(t.db);
  stop.abort();
  assertEquals(await running, { completed: 0, failed: 0, snoozed: 1 });
  resolve();
  const [row] = await t.db
    .sql`select status, ready, attempt from public.crawl_jobs where id = ${id}`;
  assertEquals({ ...row }, { status: "pending", ready: true, attempt: 0 });
  assertEquals(await audit(t.db.sql), []);
});

Deno.test("drain() is gone before its deadline, however slow the page", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  await using t = await setUp({ answer: () => release.then(page) });
  await t.put();
  const deadline = Date.now() + 15_000;
  await t.run({ deadline });
  resolve();
  assert(Date.now() < deadline);
});

Deno.test("drain() stops a job that was cancelled, within a heartbeat", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  await using t = await setUp({ answer: () => release.then(page) });
  const id = await t.put();
  const running = t.run({ leaseMs: 600 });
  await leased(t.db);
  await t.db.sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
  assertEquals(await running, { completed: 0, failed: 0, snoozed: 0 });
  resolve();
  assertEquals(await statusOf(t.db.sql, id), "cancelled");
});

Deno.test("drain() keeps the lease of a slow job alive", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  await using t = await setUp({ answer: () => release.then(page) });
  const id = await t.put();
  const running = t.run({ leaseMs: 600 });
  await leased(t.db);
  setTimeout(resolve, 2_000);
  assertEquals(await running, { completed: 1, failed: 0, snoozed: 0 });
  const [row] = await t.db
    .sql`select stalls, attempt from public.crawl_jobs where id = ${id}`;
  assertEquals({ ...row }, { stalls: 0, attempt: 1 });
});

Deno.test("drain() stays for a retry that is due soon", async () => {
  let asked = 0;
  await using t = await setUp({
    answer: () =>
      Promise.resolve(
        ++asked === 1 ? new Response("no", { status: 500 }) : page(),
      ),
  });
  await t.put();
  assertEquals(await t.run(), { completed: 1, failed: 1, snoozed: 0 });
});

Deno.test("drain() stays for a host that another claim holds", async () => {
  const claimed = Promise.withResolvers<void>();
  await using t = await setUp({
    loses: (name) => {
      if (name === "claim_crawl_jobs") claimed.resolve();
      return false;
    },
  });
  await t.put();
  const { sql } = t.db;
  let summary: ReturnType<typeof t.run> | undefined;
  await sql.begin(async (held) => {
    await held`select from public.crawl_lanes for update`;
    summary = t.run();
    await claimed.promise;
  });
  assertEquals(await summary, { completed: 1, failed: 0, snoozed: 0 });
});

Deno.test("drain() reuses its owner's last good result where that is young enough, and says so", async () => {
  let asked = 0;
  await using t = await setUp({
    answer: () => {
      asked++;
      return Promise.resolve(page());
    },
  });
  const put = (more: Record<string, unknown>) =>
    t.put("/", { render: false, ...more });
  await put({});
  await t.run();
  const again = await put({ maxAgeMs: 60_000 });
  await put({ maxAgeMs: 60_000, timeoutMs: 9_000 });
  assertEquals(await t.run(), { completed: 2, failed: 0, snoozed: 0 });
  // The third has other options.
  assertEquals(asked, 2);
  const [row] = await t.db.sql`
    select j.status, j.success_method, j.http_status, j.html_length, r.html,
      (select string_agg(a.method, ',') from public.crawl_attempts a where a.job_id = j.id) as steps
    from public.crawl_jobs j join public.crawl_results r on r.job_id = j.id
    where j.id = ${again}`;
  assertEquals({ ...row }, {
    status: "completed",
    success_method: "Cache",
    http_status: 200,
    html_length: 5,
    html: "<p>Hi",
    steps: "Cache",
  });
  await t.db
    .sql`update public.crawl_results set created_at = created_at - interval '2 min'
    where url_hash is not null`;
  // What is left is too old, or a copy itself.
  await put({ maxAgeMs: 60_000 });
  await t.run();
  assertEquals(asked, 3);
  assertEquals(await audit(t.db.sql), []);
});
