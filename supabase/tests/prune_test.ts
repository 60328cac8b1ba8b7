import type { Sql } from "postgres";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { audit, claim, jobIn, report, states, submit } from "./jobs.ts";

async function prune(
  sql: Sql,
  { results = "30 days", jobs = "90 days", limit = 1_000 }: {
    results?: string | null;
    jobs?: string | null;
    limit?: number;
  } = {},
) {
  const [row] = await sql`
    select public.prune_crawl_jobs(${results}::interval, ${jobs}::interval, ${limit}) as gone`;
  return row?.gone;
}

/** As if everything had happened so long ago; what has not ended stays as it is. */
async function age(sql: Sql, by: string): Promise<void> {
  await sql`
    update public.crawl_jobs
    set created_at = created_at - ${by}::interval, finished_at = finished_at - ${by}::interval`;
  for (const table of ["results", "batches", "idempotency_keys"]) {
    await sql`
      update ${
      sql(`public.crawl_${table}`)
    } set created_at = created_at - ${by}::interval`;
  }
}

const none = { results: 0, jobs: 0, batches: 0 };

Deno.test("prune_crawl_jobs() touches only what has ended, however old", async (t) => {
  for (const state of states) {
    await t.step(state, async () => {
      await using db = await freshDatabase();
      const { sql } = db;
      const { id } = await jobIn(sql, state);
      await age(sql, "89 days");
      assertEquals((await prune(sql, { results: null })).jobs, 0);
      await age(sql, "2 days");
      const ended = ["completed", "error", "cancelled"].includes(state);
      assertEquals((await prune(sql)).jobs, ended ? 1 : 0);
      const left =
        await sql`select status from public.crawl_jobs where id = ${id}`;
      assertEquals(left.length, ended ? 0 : 1);
      // A job of the tests is parked by hand, which the counts do not know.
      if (state !== "parked") assertEquals(await audit(sql), []);
    });
  }
});

Deno.test("prune_crawl_jobs() takes results first, and says so", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const { id } = await jobIn(sql, "completed");
  assertEquals(await prune(sql), none);
  await age(sql, "31 days");
  assertEquals(await prune(sql, { results: null }), none);
  assertEquals(await prune(sql), { ...none, results: 1 });
  assertEquals(await prune(sql), none);
  const [row] = await sql`
    select html, expired_at is not null as expired, html_length
    from public.crawl_jobs j join public.crawl_results r on r.job_id = j.id
    where j.id = ${id}`;
  assertEquals({ ...row }, { html: null, expired: true, html_length: 3 });
  assertEquals(await audit(sql), []);
});

Deno.test("prune_crawl_jobs() goes in pieces, keeps counts, and takes a batch with its last job", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (let i = 0; i < 3; i++) await submit(sql, {}, { batch: "old" });
  const [first, ...others] = await claim(sql);
  for (const job of others) await report(sql, "complete", job);
  await age(sql, "91 days");
  assertEquals((await prune(sql, { limit: 1 })).jobs, 1);
  assertEquals(await audit(sql), []);
  assertEquals(await prune(sql), { results: 1, jobs: 1, batches: 0 });
  if (!first) throw new Error("nothing to claim");
  await report(sql, "complete", first);
  await age(sql, "91 days");
  assertEquals(await prune(sql), { results: 1, jobs: 1, batches: 1 });
  const [left] = await sql`
    select count(*)::int as count from public.crawl_batch_counts`;
  assertEquals(left?.count, 0);
  assertEquals(await audit(sql), []);
});

Deno.test("prune_crawl_jobs() leaves what others hold", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const { id } = await jobIn(sql, "error");
  await age(sql, "91 days");
  await sql.begin(async (held) => {
    await held`select public.retry_crawl_job(${id})`;
    assertEquals(await prune(sql), none);
  });
  // It is pending now: its age is no reason any more.
  assertEquals(await prune(sql), none);
  assertEquals((await claim(sql)).map((job) => job.id), [id]);
});

Deno.test("the tick prunes, as long as the settings say", async () => {
  await using stack = await testStack({
    env: { RETENTION_RESULTS_DAYS: "1", RETENTION_JOBS_DAYS: "0" },
  });
  const { sql } = stack;
  const { id } = await jobIn(sql, "completed");
  await age(sql, "400 days");
  const cron = Caller.withKey(stack, stack.cronKey);
  assertEquals((await cron.post("crawl-cron?wait=true")).status, 200);
  const [row] = await sql`
    select count(*)::int as jobs, count(r.html)::int as pages
    from public.crawl_jobs j join public.crawl_results r on r.job_id = j.id`;
  assertEquals({ ...row }, { jobs: 1, pages: 0 });
  const { json } = await Caller.secret(stack)
    .get("get-crawl-job", { jobId: id });
  assertEquals(json.html, null);
  assertEquals(Number.isNaN(Date.parse(json.job.result_expired_at)), false);
});
