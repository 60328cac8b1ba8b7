import type { Sql } from "postgres";
import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { Caller } from "../../../../scripts/testing/caller.ts";
import {
  type TestStack,
  testStack,
} from "../../../../scripts/testing/stack.ts";

/** A stack whose drains are all taken: what is submitted stays on the queue. */
async function fullStack(env: Record<string, string> = {}): Promise<TestStack> {
  const stack = await testStack({ env: { MAX_DRAINS: "1", ...env } });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  return stack;
}

const tick = (caller: Caller) =>
  caller.fetch("crawl-cron?wait=true", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });

async function make(
  caller: Caller,
  change: Record<string, unknown> = {},
): Promise<string> {
  const { status, json } = await caller.post("set-crawl-schedule", {
    cron: "0 6 * * *",
    job: { url: "https://example.com/", render: false },
    ...change,
  });
  assertEquals(status, 200, JSON.stringify(json));
  return json.schedule.scheduleId;
}

const show = async (caller: Caller, scheduleId: string) =>
  (await caller.get("list-crawl-schedules", { scheduleId })).json.schedules[0];

/** As if this much time had passed. */
const age = (sql: Sql, by: string) =>
  sql`
    update public.crawl_schedules
    set next_run_at = date_trunc('second', now()) - ${by}::interval, lease_until = '-infinity'`;

const jobs = async (sql: Sql) =>
  (await sql`select from public.crawl_jobs`).length;

Deno.test("a schedule runs once a time, however many ticks there are", async () => {
  await using stack = await fullStack();
  const { sql } = stack;
  const caller = Caller.secret(stack);
  const id = await make(caller);
  await tick(caller);
  assertEquals(await jobs(sql), 0);
  await age(sql, "1 second");
  await Promise.all(Array.from({ length: 6 }, () => tick(caller)));
  assertEquals(await jobs(sql), 1);
  const { lastRun, lastJobId, nextRuns } = await show(caller, id);
  assertEquals([lastRun.outcome, lastRun.error], ["submitted", null]);
  const [job] = await sql`select id, url, args from public.crawl_jobs`;
  assertEquals([job?.id, job?.url, job?.args.render], [
    lastJobId,
    "https://example.com/",
    false,
  ]);
  assertEquals(nextRuns.length, 5);
  assert(Date.parse(nextRuns[0]) > Date.now());
});

Deno.test("after a downtime a schedule runs once, and then at its next time", async () => {
  await using stack = await fullStack();
  const { sql } = stack;
  const caller = Caller.secret(stack);
  const id = await make(caller, { cron: "*/5 * * * *", overlap: "queue" });
  await age(sql, "3 days");
  await tick(caller);
  await tick(caller);
  assertEquals(await jobs(sql), 1);
  const { nextRuns: [next] } = await show(caller, id);
  const wait = Date.parse(next) - Date.now();
  assert(wait > -60_000 && wait <= 300_000, next);
});

Deno.test("while its last run goes on a schedule skips its time, or queues another run", async () => {
  await using stack = await fullStack();
  const { sql } = stack;
  const caller = Caller.secret(stack);
  for (
    const [template, overlap, expected] of [
      [{ job: { url: "https://example.com/" } }, "skip", [
        "submitted",
        "skipped",
        "submitted",
      ]],
      [{ job: { url: "https://example.com/" } }, "queue", [
        "submitted",
        "submitted",
        "submitted",
      ]],
      [{ job: undefined, batch: { urls: ["https://example.com/"] } }, "skip", [
        "submitted",
        "skipped",
        "submitted",
      ]],
    ] as const
  ) {
    const id = await make(caller, { ...template, overlap });
    const outcomes: string[] = [];
    for (const [i] of expected.entries()) {
      if (i === 2) {
        await sql`
          select public.cancel_crawl_jobs(array_agg(id)) from public.crawl_jobs`;
      }
      await age(sql, `${3 - i} seconds`);
      await tick(caller);
      outcomes.push((await show(caller, id)).lastRun.outcome);
    }
    assertEquals(outcomes, [...expected]);
    await caller.post("set-crawl-schedule", { scheduleId: id, remove: true });
  }
});

Deno.test("each run of a batch has a batch of its own", async () => {
  await using stack = await fullStack();
  const { sql } = stack;
  const caller = Caller.secret(stack);
  const id = await make(caller, {
    job: undefined,
    overlap: "queue",
    batch: {
      urls: ["https://example.com/1", "http://10.0.0.1/"],
      batchId: "nightly",
      skipInvalid: true,
    },
  });
  for (const by of ["20 seconds", "10 seconds"]) {
    await age(sql, by);
    await tick(caller);
  }
  assertEquals(await jobs(sql), 2);
  const { json: { batches } } = await caller.get("list-crawl-job-batches");
  const names = batches.map(({ batch_id }: { batch_id: string }) => batch_id);
  assertEquals(new Set(names).size, 2);
  assert(
    names.every((name: string) => /^nightly \d{4}-.*Z$/.test(name)),
    names.join(),
  );
  assertEquals((await show(caller, id)).lastBatchId, names[0]);
});

Deno.test("a tick that dies before it has submitted leaves the time to the next one, one that comes late is not heard", async () => {
  await using stack = await fullStack();
  const { sql } = stack;
  const caller = Caller.secret(stack);
  const id = await make(caller);
  await age(sql, "1 second");
  const [leased] = await sql`
    select public.claim_crawl_schedules(10, '1 minute') -> 0 as schedule`;
  await tick(caller);
  assertEquals(await jobs(sql), 0);
  await sql`update public.crawl_schedules set lease_until = now()`;
  await tick(caller);
  assertEquals(await jobs(sql), 1);
  // The dead one was only slow.
  const { lease_token, fire_time } = leased?.schedule;
  const items =
    sql`array['{"kind": "page_crawl", "lane": "l", "max_running": 1}'::jsonb]`;
  const late = (token: string | null) =>
    sql`select public.fire_crawl_schedule(
      ${id}, ${token}, ${fire_time}::text::timestamptz, null, ${items}) as answer`;
  assertEquals((await late(lease_token))[0]?.answer, null);
  // Even with a lease: this time has been.
  assertEquals((await late(null))[0]?.answer, null);
  assertEquals(await jobs(sql), 1);
  assertEquals((await show(caller, id)).nextRuns.length, 5);
  // A tick that holds it goes on to the next time all the same.
  await sql`update public.crawl_schedules set next_run_at = ${fire_time}::text::timestamptz`;
  await tick(caller);
  assertEquals(await jobs(sql), 1);
  const [row] =
    await sql`select next_run_at > now() as later from public.crawl_schedules`;
  assertEquals(row?.later, true);
});

Deno.test("a template that is refused by now is told and not lost; a quota, too", async () => {
  await using stack = await fullStack({ USER_QUEUED_JOBS: "1" });
  const { sql } = stack;
  const alice = await Caller.user(stack, "alice");
  const id = await make(alice, { overlap: "queue" });
  let left = 10;
  const run = async () => {
    await age(sql, `${left--} seconds`);
    await tick(Caller.secret(stack));
    const { lastRun, nextRuns } = await show(alice, id);
    assertEquals(nextRuns.length, 5);
    return [lastRun.outcome, lastRun.error?.code];
  };
  await sql`
    update public.crawl_schedules set template = '{"job": {"url": "http://10.0.0.1/"}}'`;
  assertEquals(await run(), ["failed", "URL_BLOCKED"]);
  await sql`update public.crawl_schedules set template = '{"old": 1}'`;
  assertEquals(await run(), ["failed", "INVALID_REQUEST"]);
  await sql`
    update public.crawl_schedules set template = '{"job": {"url": "https://example.com/"}}'`;
  assertEquals(await run(), ["submitted", undefined]);
  assertEquals(await run(), ["failed", "QUOTA_EXCEEDED"]);
  await sql`select public.cancel_crawl_jobs(array_agg(id)) from public.crawl_jobs`;
  assertEquals(await run(), ["submitted", undefined]);
  const [row] = await sql`
    select count(*)::int as n from public.crawl_jobs where owner_id = ${alice.id}`;
  assertEquals(row?.n, 2);
});
