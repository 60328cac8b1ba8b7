import type { Sql } from "postgres";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jobIn, jsonbs, report, submit } from "./jobs.ts";

const page = { endpoint: "b", contextId: "C", targetId: "T", stealth: false };

/** Lets the time of every parked page come. */
async function due(sql: Sql): Promise<void> {
  await sql`update public.crawl_jobs set scheduled_at = now() where status = 'parked'`;
}

/** What a claim hands out, whole. */
async function lease(sql: Sql, limit = 100) {
  const [row] = await sql`
    select public.claim_crawl_jobs('test', ${limit}, '1 minute'::interval) as jobs`;
  return row?.jobs;
}

async function pages(sql: Sql) {
  const [row] = await sql`select public.crawl_pages() as pages`;
  return row?.pages;
}

async function rescue(sql: Sql): Promise<number> {
  const [row] = await sql`select public.rescue_crawl_jobs() as count`;
  return row?.count;
}

async function row(sql: Sql, id: string) {
  const [job] = await sql`
    select status, attempt, stalls, snoozes, error_code, parked
    from public.crawl_jobs where id = ${id}`;
  return { ...job };
}

Deno.test("park_crawl_jobs() keeps the page, gives the try back and records the slice", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await jobIn(sql, "processing");
  const steps = [{
    method: "Puppeteer",
    start_ms: 0,
    duration_ms: 40,
    code: "PARKED",
  }];
  assertEquals(await report(sql, "park", job, { steps }), "parked");
  const [kept] = await sql`
    select attempt, snoozes, parked -> 'page' as page, parked ->> 'stage' as stage,
      scheduled_at > now() + interval '50 s' and lease_until > now() + interval '110 s' as held,
      (select array_agg(a.attempt || a.error_code) from public.crawl_attempts a where a.job_id = j.id) as slices
    from public.crawl_jobs j where id = ${job.id}`;
  assertEquals({ ...kept }, {
    attempt: 0,
    snoozes: 0,
    page,
    stage: "browser",
    held: true,
    slices: ["1PARKED"],
  });
  assertEquals(await audit(sql), []);
});

Deno.test("claim_crawl_jobs() hands a parked page to the next worker when it is due, and not before", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await jobIn(sql, "parked");
  assertEquals(await lease(sql), []);
  await due(sql);
  const [first] = await lease(sql);
  assertEquals([first.id, first.attempt], [job.id, 1]);
  assertEquals([first.parked.page, first.parked.stage], [page, "browser"]);
  // The time of the try runs on from its first lease, over all its slices.
  await sql`
    update public.crawl_jobs
    set parked = parked || jsonb_build_object('started_at', now() - interval '100 s')`;
  const again = { id: job.id, token: first.lease_token };
  assertEquals(await report(sql, "park", again), "parked");
  await due(sql);
  const [second] = await lease(sql);
  assert(second.parked.elapsed_ms >= 100_000);
  assertEquals(
    await report(sql, "complete", { id: job.id, token: second.lease_token }),
    "completed",
  );
  assertEquals((await row(sql, job.id)).parked, null);
  assertEquals(await audit(sql), []);
});

Deno.test("a parked job keeps its place at its host, and its own claim needs none", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const limits = { max_running: 1, gap_ms: 60_000 };
  await submit(sql, limits);
  const [job] = await claim(sql);
  if (!job) throw new Error("nothing to claim");
  const other = await submit(sql, limits);
  await report(sql, "park", job);
  // The gap is over; the host is still at its limit.
  await sql`update public.crawl_lanes set ready_at = '-infinity'`;
  assertEquals(await claim(sql), []);
  await sql`update public.crawl_lanes set ready_at = 'infinity'`;
  await due(sql);
  const [resumed] = await claim(sql);
  assertEquals(resumed?.id, job.id);
  assertEquals(await audit(sql), []);
  if (!resumed) return;
  await report(sql, "complete", resumed);
  await sql`update public.crawl_lanes set ready_at = '-infinity'`;
  assertEquals((await claim(sql)).map(({ id }) => id), [other]);
  assertEquals(await audit(sql), []);
});

Deno.test("park_crawl_jobs() keeps no more pages in a browser than it may; one that came back keeps its place", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const [first, second] = [
    await jobIn(sql, "processing"),
    await jobIn(sql, "processing"),
  ];
  const one = { max_parked: 1 };
  assertEquals(await report(sql, "park", first, one), "parked");
  assertEquals(await report(sql, "park", second, one), "full");
  assertEquals((await row(sql, second.id)).status, "processing");
  // Another browser has places of its own.
  const elsewhere = { ...one, page: { ...page, endpoint: "c" } };
  const third = await jobIn(sql, "processing");
  assertEquals(await report(sql, "park", third, elsewhere), "parked");
  await sql`update public.crawl_jobs set scheduled_at = now() where id = ${first.id}`;
  const [back] = await claim(sql, 1);
  assertEquals(back?.id, first.id);
  // While a worker looks at it, its place is not another's.
  assertEquals(await report(sql, "park", second, one), "full");
  if (back) assertEquals(await report(sql, "park", back, one), "parked");
  // Of two that come in one call, one finds room.
  await sql`select public.cancel_crawl_jobs(${[first.id]}::uuid[])`;
  const fourth = await jobIn(sql, "processing");
  const reports = [second, fourth].map(({ id, token }) => ({
    job_id: id,
    lease_token: token,
    page,
    stage: "browser",
    delay_ms: 0,
    hold_ms: 60_000,
    ...one,
  }));
  const [answer] = await sql`
    select public.park_crawl_jobs(${jsonbs(sql, reports)}) as answers`;
  assertEquals(Object.values(answer?.answers).sort(), ["full", "parked"]);
  assertEquals(await audit(sql), []);
});

Deno.test("rescue_crawl_jobs() takes back a parked job whose time is over, as a stall and not as a try", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await jobIn(sql, "parked");
  await due(sql);
  await sql`update public.crawl_jobs set lease_until = now() - interval '1 s'`;
  // Nobody begins with a page that is about to be given up.
  assertEquals(await claim(sql), []);
  assertEquals(await rescue(sql), 1);
  assertEquals(await row(sql, job.id), {
    status: "pending",
    attempt: 0,
    stalls: 1,
    snoozes: 0,
    error_code: "STALLED",
    parked: null,
  });
  const [again] = await lease(sql);
  assertEquals([again.id, again.parked], [job.id, null]);
  assertEquals(await audit(sql), []);
});

Deno.test("snooze_crawl_jobs() counts a lost page as a stall, and the third one ends the job", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const { id } = await jobIn(sql, "pending");
  const body = { delay_ms: 0, code: "PAGE_LOST", stalled: true };
  for (const stalls of [1, 2, 3]) {
    const [job] = await claim(sql, 1);
    if (!job) throw new Error("nothing to claim");
    assertEquals(await report(sql, "snooze", job, body), "snoozed");
    const { status, attempt, snoozes, ...rest } = await row(sql, id);
    assertEquals([rest.stalls, rest.error_code, snoozes], [
      stalls,
      "PAGE_LOST",
      0,
    ]);
    assertEquals(
      [status, attempt],
      stalls === 3 ? ["error", 1] : ["pending", 0],
    );
  }
  assertEquals(await audit(sql), []);
});

Deno.test("want_crawl_sweep() has browsers looked through at the next ticks", async () => {
  await using db = await freshDatabase();
  const wanted = async () => {
    const [row] = await db.sql`select public.crawl_pages() as pages`;
    return row?.pages.wanted;
  };
  assertEquals(await wanted(), false);
  await db.sql`select public.want_crawl_sweep()`;
  assertEquals(await wanted(), true);
});

Deno.test("crawl_pages() tells which pages are claimed, and of cancelled jobs until they are forgotten", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  assertEquals(await pages(sql), { wanted: false, pages: [] });
  const job = await jobIn(sql, "parked");
  const kept = { job_id: job.id, endpoint: "b", context_id: "C" };
  assertEquals(await pages(sql), {
    wanted: true,
    pages: [{ ...kept, claimed: true }],
  });
  const forget = () =>
    sql`select public.forget_crawl_pages(${[job.id]}::uuid[])`;
  // A live job's page is not forgotten.
  await forget();
  assertEquals((await pages(sql)).pages.length, 1);
  await sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[])`;
  assertEquals((await pages(sql)).pages, [{ ...kept, claimed: false }]);
  await forget();
  assertEquals((await pages(sql)).pages, []);
  await sql`select public.retry_crawl_job(${job.id})`;
  const [again] = await lease(sql);
  assertEquals([again.id, again.parked], [job.id, null]);
  assertEquals(await audit(sql), []);
});

Deno.test("retry_crawl_job() starts a job over whose cancelled page nobody has closed yet", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await jobIn(sql, "parked");
  await sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[])`;
  await sql`select public.retry_crawl_job(${job.id})`;
  assertEquals((await row(sql, job.id)).parked, null);
  assertEquals(await audit(sql), []);
});

Deno.test("promote_crawl_jobs() tells when the next parked page is due", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await jobIn(sql, "parked");
  const [waiting] = await sql`select public.promote_crawl_jobs()::int as ms`;
  assert(waiting?.ms > 50_000 && waiting?.ms <= 60_000);
  await due(sql);
  const [now] = await sql`select public.promote_crawl_jobs()::int as ms`;
  assertEquals(now?.ms, 0);
});

Deno.test("park_crawl_jobs() keeps to a browser's limit however many workers park at once", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const jobs = [];
  for (let i = 0; i < 8; i++) jobs.push(await jobIn(sql, "processing"));
  const answers = await Promise.all(
    jobs.map((job) => report(sql, "park", job, { max_parked: 2 })),
  );
  assertEquals(answers.filter((answer) => answer === "parked").length, 2);
  assertEquals(answers.filter((answer) => answer === "full").length, 6);
  assertEquals(await audit(sql), []);
});
