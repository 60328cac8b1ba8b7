import { assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import {
  audit,
  claim,
  jobIn,
  jsonbs,
  noToken,
  report,
  type State,
  states,
  statusOf,
} from "./jobs.ts";

/** What each report is answered from each state, and the state after it. */
const settled: Record<
  "complete" | "fail" | "snooze" | "park",
  Partial<Record<State, [answer: string, status: string]>>
> = {
  complete: {
    parked: ["already", "parked"],
    processing: ["completed", "completed"],
    // The lease is over but nobody else has the job: work is not thrown away.
    lost: ["completed", "completed"],
    completed: ["already", "completed"],
    error: ["already", "error"],
  },
  fail: {
    parked: ["already", "parked"],
    processing: ["failed", "pending"],
    lost: ["failed", "pending"],
    completed: ["already", "completed"],
    error: ["already", "error"],
  },
  park: {
    processing: ["parked", "parked"],
    lost: ["parked", "parked"],
    parked: ["already", "parked"],
    completed: ["already", "completed"],
    error: ["already", "error"],
  },
  snooze: {
    parked: ["already", "parked"],
    processing: ["snoozed", "pending"],
    lost: ["snoozed", "pending"],
    completed: ["already", "completed"],
    error: ["already", "error"],
  },
};

const unchanged: Record<State, string> = {
  pending: "pending",
  delayed: "pending",
  processing: "processing",
  lost: "processing",
  parked: "parked",
  completed: "completed",
  error: "error",
  cancelled: "cancelled",
};

for (const name of ["complete", "fail", "snooze", "park"] as const) {
  Deno.test(`${name}_crawl_jobs() from every state`, async () => {
    await using db = await freshDatabase();
    for (const state of states) {
      const job = await jobIn(db.sql, state);
      assertEquals(
        await report(db.sql, name, { ...job, token: noToken }),
        "stale",
        `${state} with a token of nobody's`,
      );
      assertEquals(await statusOf(db.sql, job.id), unchanged[state], state);
      const [answer, status] = settled[name][state] ??
        ["stale", unchanged[state]];
      assertEquals(await report(db.sql, name, job), answer, state);
      assertEquals(await statusOf(db.sql, job.id), status, state);
      await db.sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[])`;
    }
    assertEquals(await audit(db.sql), []);
  });
}

Deno.test("claim_crawl_jobs() leases pending jobs only", async () => {
  await using db = await freshDatabase();
  const jobs = new Map<State, string>();
  for (const state of states.toReversed()) {
    jobs.set(state, (await jobIn(db.sql, state)).id);
  }
  assertEquals((await claim(db.sql)).map(({ id }) => id), [
    jobs.get("pending"),
  ]);
  assertEquals(await claim(db.sql), []);
});

Deno.test("cancel_crawl_jobs() from every state", async () => {
  await using db = await freshDatabase();
  for (const state of states) {
    const job = await jobIn(db.sql, state);
    const live = !["completed", "error", "cancelled"].includes(state);
    const [row] = await db
      .sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[]) as count`;
    assertEquals(row?.count, live ? 1 : 0, state);
    assertEquals(
      await statusOf(db.sql, job.id),
      live ? "cancelled" : unchanged[state],
      state,
    );
    if (state === "processing") {
      assertEquals(await report(db.sql, "complete", job), "stale");
    }
  }
  assertEquals(await audit(db.sql), []);
});

Deno.test("rescue_crawl_jobs() takes back lost jobs only", async () => {
  await using db = await freshDatabase();
  for (const state of states) {
    const job = await jobIn(db.sql, state);
    const [row] = await db.sql`select public.rescue_crawl_jobs() as count`;
    assertEquals(row?.count, state === "lost" ? 1 : 0, state);
    const status = state === "lost" ? "pending" : unchanged[state];
    assertEquals(await statusOf(db.sql, job.id), status, state);
    if (state === "lost") {
      assertEquals(await report(db.sql, "complete", job), "stale");
    }
    await db.sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[])`;
  }
});

Deno.test("heartbeat_crawl_jobs() extends live leases and tells which are gone", async () => {
  await using db = await freshDatabase();
  for (const state of states) {
    const job = await jobIn(db.sql, state);
    const held = jsonbs(db.sql, [
      { job_id: job.id, lease_token: job.token, progress: 40 },
    ]);
    const foreign = jsonbs(db.sql, [
      { job_id: job.id, lease_token: noToken, progress: 90 },
    ]);
    const [refused] = await db
      .sql`select public.heartbeat_crawl_jobs(${foreign}, '1 hour') as alive`;
    assertEquals(refused?.alive, [], state);
    const [row] = await db
      .sql`select public.heartbeat_crawl_jobs(${held}, '1 hour') as alive`;
    const live = state === "processing" || state === "lost";
    assertEquals(row?.alive, live ? [job.id] : [], state);
    const [after] = await db
      .sql`select lease_until > now() + interval '50 min' as extended, progress
           from public.crawl_jobs where id = ${job.id}`;
    if (live) assertEquals({ ...after }, { extended: true, progress: 40 });
    await db.sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[])`;
  }
});

Deno.test("promote_crawl_jobs() makes due jobs ready and tells when the next is due", async () => {
  await using db = await freshDatabase();
  const promote = async () =>
    (await db.sql`select public.promote_crawl_jobs()::int as ms`)[0]?.ms;
  assertEquals(await promote(), null);
  const { id } = await jobIn(db.sql, "delayed");
  const wait = await promote();
  assertEquals(wait > 55_000 && wait <= 60_000, true);
  assertEquals(await claim(db.sql), []);
  await db
    .sql`update public.crawl_jobs set scheduled_at = now() where id = ${id}`;
  assertEquals(await promote(), 0);
  assertEquals((await claim(db.sql)).map((job) => job.id), [id]);
  assertEquals(await audit(db.sql), []);
});

Deno.test("fail_crawl_jobs() backs off 2 s, then 4 s, and ends with the last try", async () => {
  await using db = await freshDatabase();
  await jobIn(db.sql, "pending");
  for (const [attempt, seconds] of [[1, 2], [2, 4], [3, null]] as const) {
    const [job] = await claim(db.sql, 1);
    if (!job) throw new Error("nothing to claim");
    await report(db.sql, "fail", job);
    const [row] = await db.sql`
      select status, attempt, extract(epoch from scheduled_at - updated_at)::float as wait
      from public.crawl_jobs where id = ${job.id}`;
    assertEquals(row?.attempt, attempt);
    assertEquals(row?.status, seconds === null ? "error" : "pending");
    if (seconds === null) continue;
    assertEquals(row?.wait >= seconds && row?.wait < seconds * 1.26, true);
    await db.sql`update public.crawl_jobs set scheduled_at = now()`;
    await db.sql`select public.promote_crawl_jobs()`;
  }
  assertEquals(await audit(db.sql), []);
});

Deno.test("fail_crawl_jobs() ends a page that crashes twice in a row as POISON", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const end = async (codes: string[]) => {
    const { id } = await jobIn(sql, "pending");
    for (const code of codes) {
      const [job] = await claim(sql, 1);
      if (!job) throw new Error("nothing to claim");
      await report(sql, "fail", job, { code });
      await sql`update public.crawl_jobs set scheduled_at = now() where not ready`;
      await sql`select public.promote_crawl_jobs()`;
    }
    const [row] = await sql`
      select status, error_code, error_message from public.crawl_jobs where id = ${id}`;
    await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
    return [row?.status, row?.error_code, row?.error_message];
  };
  const crash = "PAGE_CRASHED";
  assertEquals(await end([crash, crash]), [
    "error",
    "POISON",
    "Twice in a row: Cannot wait",
  ]);
  assertEquals(await end([crash, "TIMEOUT"]), [
    "pending",
    "TIMEOUT",
    "Cannot wait",
  ]);
  assertEquals(await end(["TIMEOUT", crash]), [
    "pending",
    crash,
    "Cannot wait",
  ]);
  assertEquals(await audit(sql), []);
});

Deno.test("snooze_crawl_jobs() gives the try back, a bounded number of times", async () => {
  await using db = await freshDatabase();
  await jobIn(db.sql, "pending");
  for (const status of ["pending", "pending", "error"]) {
    const [job] = await claim(db.sql, 1);
    if (!job) throw new Error("nothing to claim");
    const body = { delay_ms: 0, code: "HTTP_THROTTLED", max_snoozes: 2 };
    assertEquals(await report(db.sql, "snooze", job, body), "snoozed");
    const [row] = await db
      .sql`select status, attempt from public.crawl_jobs where id = ${job.id}`;
    assertEquals({ ...row }, { status, attempt: status === "error" ? 1 : 0 });
  }
});

Deno.test("complete_and_claim_crawl_jobs() settles and leases in one call", async () => {
  await using db = await freshDatabase();
  const first = await jobIn(db.sql, "processing");
  const second = await jobIn(db.sql, "pending");
  const reports = jsonbs(db.sql, [{
    job_id: first.id,
    lease_token: first.token,
    success_method: "Direct Fetch",
    steps: [{ method: "Direct Fetch", start_ms: 5, duration_ms: 20 }],
    page: { html: "<p>é</p>", http_status: 200, title: "t" },
  }]);
  const [row] = await db
    .sql`select public.complete_and_claim_crawl_jobs(${reports}, 'w', 5, '1 min') as turn`;
  assertEquals(row?.turn.answers, { [first.id]: "completed" });
  assertEquals(row?.turn.jobs.map((job: { id: string }) => job.id), [
    second.id,
  ]);
  const [stored] = await db.sql`
    select j.html_length, j.title, j.success_method, r.html,
      (select count(*)::int from public.crawl_attempts a where a.job_id = j.id) as steps
    from public.crawl_jobs j join public.crawl_results r on r.job_id = j.id
    where j.id = ${first.id}`;
  assertEquals({ ...stored }, {
    html_length: 8,
    title: "t",
    success_method: "Direct Fetch",
    html: "<p>é</p>",
    steps: 1,
  });
  assertEquals(await audit(db.sql), []);
});
