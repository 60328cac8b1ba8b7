import type { Sql } from "postgres";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jobIn, report, submit, type TestJob } from "./jobs.ts";

const throttled = { delay_ms: 0, code: "HTTP_THROTTLED", cool_lane_ms: 5_000 };

async function leased(sql: Sql): Promise<TestJob> {
  await submit(sql);
  const [job] = await claim(sql, 1);
  if (!job) throw new Error("nothing to claim");
  return job;
}

/** Milliseconds that `a.com` is left alone from now on, and its throttles in a row. */
async function cooldown(sql: Sql) {
  const [row] = await sql`
    select throttles, ready_at = cool_until as held,
      (extract(epoch from cool_until - clock_timestamp()) * 1000)::float as ms
    from public.crawl_lanes where lane = 'page_crawl:a.com'`;
  return { throttles: row?.throttles, held: row?.held, ms: row?.ms };
}

/** As if the cooldown were over. */
const pass = (sql: Sql) =>
  sql`update public.crawl_lanes set ready_at = now(), cool_until = now()`;

Deno.test("snooze_crawl_jobs() leaves a throttling host alone, with all its jobs and their tries", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await leased(sql);
  const other = await submit(sql);
  const elsewhere = await submit(sql, { lane: "page_crawl:b.com" });
  assertEquals(await report(sql, "snooze", job, throttled), "snoozed");
  assertEquals((await claim(sql)).map(({ id }) => id), [elsewhere]);
  const rows = await sql`
    select attempt, ready, snoozes from public.crawl_jobs
    where id in ${sql([job.id, other])} order by id`;
  assertEquals(rows.map((row) => ({ ...row })), [
    { attempt: 0, ready: true, snoozes: 1 },
    { attempt: 0, ready: true, snoozes: 0 },
  ]);
  const [seen] = await sql`
    select public.explain_crawl_job(${other}) as explanation,
      public.crawl_queue_status() as status, public.promote_crawl_jobs()::int as due`;
  assertEquals(seen?.explanation.reason, "HOST_COOLING_DOWN");
  assertEquals(seen?.status.cooling_down, 1);
  assert(seen?.due > 4_000 && seen.due <= 5_500, `${seen?.due}`);
  await pass(sql);
  assertEquals((await claim(sql)).map(({ id }) => id), [job.id, other]);
  assertEquals(await audit(sql), []);
});

Deno.test("snooze_crawl_jobs() cools down longer with each throttle in a row", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (
    const [throttles, asked, seconds] of [
      [0, 5_000, 5],
      [1, 5_000, 10],
      [2, 5_000, 20],
      [7, 5_000, 640],
      [8, 5_000, 900],
      [1_000, 5_000, 900],
      [0, 120_000, 120],
      [1, 120_000, 240],
      // What the host asks for is kept, though it is longer than ours gets …
      [5, 1_800_000, 1_800],
      // … within reason.
      [0, 86_400_000, 3_600],
    ] as const
  ) {
    await sql`update public.crawl_lanes set throttles = ${throttles}`;
    if (throttles === 0) await sql`delete from public.crawl_jobs`;
    if (throttles === 0) await sql`delete from public.crawl_lanes`;
    const job = await leased(sql);
    await report(sql, "snooze", job, { ...throttled, cool_lane_ms: asked });
    const after = await cooldown(sql);
    const what = `${throttles} throttles, ${asked} ms: ${after.ms}`;
    assertEquals([after.throttles, after.held], [throttles + 1, true], what);
    assert(after.ms > seconds * 1_000 - 900, what);
    assert(after.ms <= seconds * 1_100, what);
    await pass(sql);
  }
});

Deno.test("a throttle counts once a wave, and a success after the cooldown ends the row", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const [first, second, third] = [
    await leased(sql),
    await leased(sql),
    await leased(sql),
  ];
  await report(sql, "snooze", first, throttled);
  await report(sql, "snooze", second, { ...throttled, cool_lane_ms: 60_000 });
  const wave = await cooldown(sql);
  assertEquals(wave.throttles, 1);
  assert(wave.ms > 59_000, "the longer wait wins");
  // It began before the host asked for patience, so it says nothing.
  await report(sql, "complete", third);
  assertEquals((await cooldown(sql)).throttles, 1);
  await pass(sql);
  await report(sql, "complete", await leased(sql));
  assertEquals((await cooldown(sql)).throttles, 0);
  assertEquals(await audit(sql), []);
});

Deno.test("snooze_crawl_jobs() cools no host down that did not ask for it", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await leased(sql);
  const stale = { ...job, token: "00000000-0000-4000-8000-000000000000" };
  assertEquals(await report(sql, "snooze", stale, throttled), "stale");
  const { id } = await jobIn(sql, "pending");
  await report(sql, "snooze", job, { code: "BROWSER_UNAVAILABLE" });
  assertEquals((await claim(sql)).map((next) => next.id), [id]);
});

Deno.test("no claim of any worker touches a host while it cools down", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const jobs = 300;
  for (let i = 0; i < jobs; i++) await submit(sql, { max_running: 6 });
  const cooldowns: { from: string; until: string }[] = [];
  let left = jobs;
  const steps = [{ method: "Direct Fetch", start_ms: 0, duration_ms: 0 }];
  const work = async (worker: number) => {
    for (let turn = worker; left > 0; turn++) {
      for (const job of await claim(sql, 3)) {
        if (turn % 5 !== 0) {
          await report(sql, "complete", job, { steps });
          left--;
          continue;
        }
        const body = { ...throttled, cool_lane_ms: 20, steps };
        await report(sql, "snooze", job, body);
        const [row] = await sql`
          select clock_timestamp()::text as from, cool_until::text as until
          from public.crawl_lanes where cool_until > clock_timestamp()`;
        if (row) cooldowns.push({ from: row.from, until: row.until });
        assertEquals(await audit(sql), []);
      }
      await sql`update public.crawl_lanes set throttles = 0 where throttles > 2`;
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker)));
  assert(cooldowns.length > 10, `${cooldowns.length} cooldowns`);
  for (const { from, until } of cooldowns) {
    const during = await sql`
      select started_at from public.crawl_attempts
      where started_at > ${from}::text::timestamptz
        and started_at < ${until}::text::timestamptz`;
    assertEquals(during.length, 0, from);
  }
  const ended = await sql`
    select from public.crawl_jobs where status = 'completed' and attempt = 1`;
  assertEquals(ended.length, jobs);
  assertEquals(await audit(sql), []);
});
