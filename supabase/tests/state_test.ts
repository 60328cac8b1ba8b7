import { assertEquals, assertRejects } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jsonbs, report, submit, type TestJob } from "./jobs.ts";

Deno.test("what a kind notes for its next try", async (t) => {
  await using database = await freshDatabase();
  const { sql } = database;
  const noted = async (id: string) => {
    const [row] = await sql`
      select state, progress, snoozes from public.crawl_jobs where id = ${id}`;
    return [row?.state, row?.progress, row?.snoozes];
  };
  const leased = async () => {
    const [row] = await sql`
      select public.claim_crawl_jobs('test', 1, '1 minute') -> 0 as job`;
    return row?.job;
  };
  const beat = (job: TestJob, body: Record<string, unknown>) =>
    sql`select public.heartbeat_crawl_jobs(${
      jsonbs(sql, [{ job_id: job.id, lease_token: job.token, ...body }])
    }, '1 minute')`;

  await t.step("a heartbeat keeps it, one without it leaves it", async () => {
    await submit(sql, { max_attempts: 2 });
    const [job] = await claim(sql, 1);
    if (!job) throw new Error("nothing was leased");
    await beat(job, { state: { run: "r1" }, progress: 40 });
    await beat(job, { progress: 10 });
    assertEquals(await noted(job.id), [{ run: "r1" }, 40, 0]);
    await report(sql, "snooze", job, { delay_ms: 0, code: "SNOOZED" });
    assertEquals(await noted(job.id), [{ run: "r1" }, 40, 1]);
  });

  await t.step("the next try is told, and a snooze may change it", async () => {
    const job = await leased();
    assertEquals([job.state, job.snoozes], [{ run: "r1" }, 1]);
    const held = { id: job.id, token: job.lease_token };
    await report(sql, "snooze", held, { delay_ms: 0, state: { run: "r2" } });
    assertEquals(await noted(job.id), [{ run: "r2" }, 40, 1]);
  });

  await t.step(
    "a try by hand finds it, what is completed needs it no more",
    async () => {
      const job = await leased();
      const held = { id: job.id, token: job.lease_token };
      await report(sql, "fail", held, { permanent: true });
      await sql`select public.retry_crawl_job(${job.id})`;
      const again = await leased();
      assertEquals([again.state, again.snoozes], [{ run: "r2" }, 0]);
      await report(sql, "complete", { id: job.id, token: again.lease_token });
      assertEquals((await noted(job.id))[0], null);
    },
  );

  await t.step(
    "a job that is put off too often ends with its own code",
    async () => {
      const id = await submit(sql);
      for (let n = 0; n < 3; n++) {
        const job = await leased();
        await report(sql, "snooze", { id, token: job.lease_token }, {
          delay_ms: 0,
          code: "RUN_TIMEOUT",
          message: "Polled too often",
          max_snoozes: 2,
        });
      }
      const [row] = await sql`
      select status, error_code, attempt from public.crawl_jobs where id = ${id}`;
      assertEquals({ ...row }, {
        status: "error",
        error_code: "RUN_TIMEOUT",
        attempt: 1,
      });
    },
  );
});

Deno.test("a job's subject, once it is known, is its own among live jobs", async () => {
  await using database = await freshDatabase();
  const { sql } = database;
  const about = async (subject: string) => {
    const id = await submit(sql, { kind: "k", lane: "k" });
    const [job] = await claim(sql, 1);
    await sql`select public.heartbeat_crawl_jobs(${
      jsonbs(sql, [{ job_id: id, lease_token: job?.token, subject }])
    }, '1 minute')`;
    const [row] = await sql`
      select subject from public.crawl_jobs where id = ${id}`;
    assertEquals(row?.subject, subject);
    return { id, token: job?.token ?? "" };
  };
  const first = await about("run-1");
  await about("run-2");
  await assertRejects(() => about("run-1"), Error, "crawl_jobs_unique_live");
  await report(sql, "fail", first, { permanent: true });
  const second = await about("run-1");
  const again = async () => {
    const [row] = await sql`
      select public.retry_crawl_job(
        ${first.id}, null, '{"args": {"render": false}, "priority": 7}'
      ) ->> 'answer' as answer`;
    return row?.answer;
  };
  assertEquals(await again(), "duplicate");
  await report(sql, "complete", second);
  assertEquals(await again(), "retried");
  // Options of page crawls are nothing that it would know.
  const [row] = await sql`
    select args, priority from public.crawl_jobs where id = ${first.id}`;
  assertEquals({ ...row }, { args: {}, priority: 7 });
});

Deno.test("wake_crawl_job() makes a waiting job due, for who knows its token", async () => {
  await using database = await freshDatabase();
  const { sql } = database;
  const args = { wakeToken: "the token" };
  const id = await submit(sql, { args, delay_ms: 3_600_000 });
  const other = await submit(sql, { delay_ms: 3_600_000 });
  const wake = async (job: string, token: string) => {
    const [row] = await sql`
      select public.wake_crawl_job(${job}, ${token}) as woken`;
    return row?.woken;
  };
  assertEquals(await wake(id, "another token"), null);
  assertEquals(await wake(other, "the token"), null);
  assertEquals(await claim(sql), []);
  assertEquals(await wake(id, "the token"), true);
  assertEquals(await wake(id, "the token"), false);
  const [job] = await claim(sql);
  assertEquals(job?.id, id);
  // What runs is not disturbed.
  assertEquals(await wake(id, "the token"), false);
  assertEquals(await audit(sql), []);
});

Deno.test("list_crawl_jobs() finds what jobs are about", async () => {
  await using database = await freshDatabase();
  const { sql } = database;
  const anna = "00000000-0000-4000-8000-00000000000a";
  const about = (subject: string, owner?: string) =>
    submit(sql, { kind: "k", lane: "k", subject }, owner ? { owner } : {});
  const first = await about("run-1", anna);
  const second = await about("run-2", anna);
  const third = await about("run-1");
  await submit(sql);
  const list = async (
    owner: string | null,
    subject: string | null = null,
    after: string | null = null,
    limit = 10,
  ) => {
    const [row] = await sql`
      select public.list_crawl_jobs(
        ${owner}, array['k'], ${subject}, null, ${after}, ${limit}
      ) as page`;
    const { jobs, more } = row?.page;
    return [...jobs.map(({ id }: { id: string }) => id), more];
  };
  assertEquals(await list(null), [third, second, first, false]);
  assertEquals(await list(anna), [second, first, false]);
  assertEquals(await list(anna, "run-1"), [first, false]);
  assertEquals(await list(null, null, null, 2), [third, second, true]);
  assertEquals(await list(null, null, second), [first, false]);
});
