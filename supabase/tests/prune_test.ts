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

Deno.test("prune_crawl_jobs() has nothing to do while another one prunes", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await jobIn(sql, "completed");
  await age(sql, "91 days");
  await sql.begin(async (other) => {
    await other`select public.prune_crawl_jobs(null, null)`;
    assertEquals(await prune(sql), none);
  });
  assertEquals((await prune(sql)).jobs, 1);
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

Deno.test("prune_crawl_jobs() keeps of a kind what it keeps, and whatever somebody may ask for", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const anna = "00000000-0000-4000-8000-00000000000a";
  const ended = async (
    how: "complete" | "fail",
    item: Record<string, unknown>,
    options: { owner?: string; batch?: string } = {},
  ) => {
    const id = await submit(sql, { kind: "sync", lane: "s", ...item }, options);
    const [job] = await claim(sql, 1);
    if (job) await report(sql, how, job, { permanent: true });
    return id;
  };
  const completed: string[] = [];
  for (let n = 0; n < 4; n++) {
    completed.push(await ended("complete", { subject: "f" }));
  }
  const failed = [
    await ended("fail", { subject: "g" }),
    await ended("fail", { subject: "g" }),
  ];
  const spared = [
    await ended("complete", { subject: "alone" }),
    await ended("complete", { subject: "f" }, { owner: anna }),
    await ended("complete", { subject: "f" }, { batch: "b" }),
    await ended("complete", { kind: "other", subject: "f" }),
    await ended("complete", { kind: "other", subject: "f" }),
    await submit(sql, { kind: "sync", lane: "s", subject: "f" }),
  ];
  const left = async (keep: unknown) => {
    await sql`select public.prune_crawl_jobs(null, null, 100, ${
      JSON.stringify(keep)
    }::text::jsonb)`;
    const rows = await sql`select id from public.crawl_jobs order by id`;
    return rows.map(({ id }) => id);
  };
  const sync = { kind: "sync", completed: 2, failed: 1 };
  assertEquals(
    await left([{ ...sync, failed_ms: 60_000 }]),
    [...completed.slice(3), failed[1], ...spared].sort(),
  );
  assertEquals(
    await left([{ ...sync, completed: 0, failed: 0 }]),
    [failed[1], ...spared].sort(),
  );
  // A failed one that has been tried again since goes by its age, too.
  const again = await ended("fail", { subject: "g" });
  await sql`update public.crawl_jobs set finished_at = finished_at - interval '8 days'
    where subject = 'g'`;
  assertEquals(
    await left([{ kind: "sync", failed_ms: 7 * 24 * 3_600_000 }]),
    [...spared, again].sort(),
  );
  assertEquals(await audit(sql), []);
});

Deno.test("what asks for jobs of a time does not read all that ever ended", async (t) => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (let i = 0; i < 20; i++) {
    await submit(sql, i < 10 ? {} : { delay_ms: 9_000_000 });
  }
  for (const job of await claim(sql)) await report(sql, "complete", job);
  const read = (call: string, hours: number) =>
    sql.begin(async (sql) => {
      // A table this small would be read as a whole.
      await sql`set local enable_seqscan = off`;
      await sql`set local enable_bitmapscan = off`;
      await sql`
        update public.crawl_jobs set finished_at = now() - ${hours} * interval '1 hour'
        where finished_at is not null`;
      const fetched = async () => {
        const [row] = await sql`
          select idx_tup_fetch::int as n from pg_stat_xact_user_tables
          where relname = 'crawl_jobs'`;
        return row?.n;
      };
      const before = await fetched();
      await sql.unsafe(`select public.${call}`);
      return await fetched() - before;
    });
  for (
    const [call, far, near] of [
      ["crawl_queue_status()", 2, 0],
      ["prune_crawl_jobs(null, '90 days')", 2, 2_400],
    ] as const
  ) {
    await t.step(call, async () => {
      assertEquals(await read(call, far), 0);
      // Where there is something to see, it is seen.
      assertEquals(await read(call, near) >= 10, true);
    });
  }
});
