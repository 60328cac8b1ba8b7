/** What is written to the outbox of webhooks, when, and how often. */

import type { Sql } from "postgres";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jsonbs, report, type TestJob } from "./jobs.ts";

const job = ["job.completed", "job.error", "job.cancelled"];
const batch = ["batch.cancelled", "batch.completed"];

/** Submits jobs that tell a webhook of these events. */
async function put(
  sql: Sql,
  count: number,
  options: { events?: string[]; batch?: string; from?: number; url?: string },
): Promise<number> {
  const { events, from = 0, url = "https://hook.example.com/" } = options;
  const items = Array.from({ length: count }, (_, i) => ({
    kind: "page_crawl",
    // Few share a lane: they would wait for each other there.
    lane: `page_crawl:${(from + i) % 100}.com`,
    max_running: 100_000,
    url: `https://a.com/${from + i}`,
    args: {},
  }));
  const webhook = events && JSON.stringify({ url, events, secret: null });
  const [row] = await sql`
    select public.submit_crawl_jobs(
      ${jsonbs(sql, items)}, p_batch => ${options.batch ?? null},
      p_webhook => ${webhook ?? null}::text::jsonb
    ) as answer`;
  return row?.answer.accepted;
}

async function told(sql: Sql): Promise<string[]> {
  const rows = await sql`
    select type from public.crawl_webhook_events order by id`;
  return rows.map(({ type }) => type);
}

/** How a job comes to its end, and what is told of it. */
const ends: [
  name: string,
  end: (sql: Sql, leased: TestJob) => Promise<unknown>,
  type: string | null,
][] = [
  ["complete", (sql, leased) => report(sql, "complete", leased), job[0] ?? ""],
  [
    "fail for good",
    (sql, leased) => report(sql, "fail", leased, { permanent: true }),
    "job.error",
  ],
  ["fail for now", (sql, leased) => report(sql, "fail", leased), null],
  ["snooze", (sql, leased) => report(sql, "snooze", leased), null],
  [
    "snooze once too often",
    (sql, leased) =>
      report(sql, "snooze", leased, { code: "X", message: "", max_snoozes: 0 }),
    "job.error",
  ],
  [
    "the third stall",
    async (sql, { id }) => {
      await sql`
        update public.crawl_jobs set
          stalls = 2, begun_token = lease_token, lease_until = now() - interval '1 s'
        where id = ${id} and status = 'processing'`;
      await sql`select public.rescue_crawl_jobs()`;
    },
    "job.error",
  ],
  [
    "cancel",
    (sql, { id }) => sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`,
    "job.cancelled",
  ],
];

Deno.test("a job's end is told once, whatever ends it, and only to who asked", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (const [name, end, type] of ends) {
    for (
      const [events, expected] of [
        [undefined, []],
        [job, type ? [type] : []],
        [job.filter((event) => event !== type), []],
      ] as const
    ) {
      await put(sql, 1, events ? { events: [...events] } : {});
      const [leased] = await claim(sql, 1);
      if (!leased) throw new Error("nothing to claim");
      await end(sql, leased);
      assertEquals(await told(sql), expected, name);
      // Said again, it is not told again.
      await end(sql, leased);
      assertEquals(await told(sql), expected, name);
      await sql`delete from public.crawl_webhook_events`;
      await sql`delete from public.crawl_jobs`;
      await sql`delete from public.crawl_lanes`;
    }
  }
});

Deno.test("an event is written with the state or not at all, and tells the state that was reached", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await put(sql, 1, { events: job });
  const [leased] = await claim(sql, 1);
  if (!leased) throw new Error("nothing to claim");
  const body = { page: { html: "<p>", http_status: 200 } };
  await sql.begin(async (transaction) => {
    // The same calls over one connection, undone.
    const [row] = await transaction`
      select public.complete_crawl_jobs(${
      jsonbs(sql, [{
        job_id: leased.id,
        lease_token: leased.token,
        ...body,
      }])
    }) as answers`;
    assertEquals(row?.answers[leased.id], "completed");
    const events = await transaction`select from public.crawl_webhook_events`;
    assertEquals(events.length, 1);
    throw new Error("undone");
  }).catch((error) => assertEquals(error.message, "undone"));
  assertEquals(await told(sql), []);
  await report(sql, "complete", leased, body);
  const [event] = await sql`
    select data ->> 'status' as status, (data ->> 'http_status')::int as http_status,
      data ->> 'id' = job_id::text as same
    from public.crawl_webhook_events`;
  assertEquals({ ...event }, {
    status: "completed",
    http_status: 200,
    same: true,
  });
});

Deno.test("a cancelled batch of 10 000 tells it once", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const events = [...batch, "job.completed", "job.error"];
  await put(sql, 10_000, { events, batch: "b" });
  const [leased] = await claim(sql, 1);
  if (!leased) throw new Error("nothing to claim");
  await report(sql, "complete", leased);
  await sql`select public.cancel_crawl_jobs(p_batch => 'b')`;
  await sql`select public.cancel_crawl_jobs(p_batch => 'b')`;
  assertEquals(await told(sql), ["job.completed", "batch.cancelled"]);
  const [row] = await sql`
    select data -> 'counts' -> 'cancelled' as cancelled from public.crawl_webhook_events
    where type = 'batch.cancelled'`;
  assertEquals(row?.cancelled, 9_999);
  assertEquals(await audit(sql), []);
});

Deno.test("a batch's end is told once, though its last jobs end at the same time", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (let round = 0; round < 30; round++) {
    await put(sql, 8, { events: batch, batch: `b${round}` });
    const leased = await claim(sql, 8);
    await Promise.all(
      leased.map((one, i) =>
        i % 4 < 3
          ? report(sql, "complete", one)
          : report(sql, "fail", one, { permanent: true })
      ),
    );
    assertEquals((await told(sql)).length, round + 1);
  }
  assertEquals(new Set(await told(sql)), new Set(["batch.completed"]));
  assertEquals(await audit(sql), []);
});

Deno.test("of two transactions that end the last two jobs of a batch, the later one tells it", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await put(sql, 2, { events: batch, batch: "b" });
  const [first, second] = await claim(sql, 2);
  if (!first || !second) throw new Error("nothing to claim");
  const later: Promise<string>[] = [];
  await sql.begin(async (transaction) => {
    const { id: job_id, token: lease_token } = first;
    await transaction`
      select public.complete_crawl_jobs(${
      jsonbs(sql, [{ job_id, lease_token }])
    })`;
    // The second cannot see the first's end yet: it waits, or tells nothing.
    let isDone = false;
    const end = report(sql, "complete", second)
      .finally(() => isDone = true);
    later.push(end);
    for (let waits = 0; waits === 0 && !isDone;) {
      // On another connection: within a transaction this view does not change.
      const rows = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      waits = rows.length;
    }
  });
  assertEquals(await Promise.all(later), ["completed"]);
  assertEquals(await told(sql), ["batch.completed"]);
});

Deno.test("a batch that jobs are appended to, or whose failed jobs are retried, ends again", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const end = async (how: "complete" | "fail") => {
    for (const leased of await claim(sql)) {
      await report(sql, how, leased, { permanent: true });
    }
  };
  await put(sql, 2, { events: batch, batch: "b" });
  const [first] = await claim(sql, 1);
  if (!first) throw new Error("nothing to claim");
  await report(sql, "complete", first);
  assertEquals(await told(sql), []);
  // Appended without a word: the webhook stays.
  assertEquals(await put(sql, 2, { batch: "b", from: 1 }), 1);
  await end("fail");
  assertEquals(await told(sql), ["batch.completed"]);
  // All of it known already: nothing has ended.
  assertEquals(await put(sql, 3, { batch: "b", events: batch }), 0);
  assertEquals((await told(sql)).length, 1);
  await sql`select public.retry_failed_crawl_jobs('b')`;
  await end("complete");
  assertEquals(await told(sql), ["batch.completed", "batch.completed"]);
  // The last one named holds.
  const url = "https://other.example.com/";
  await put(sql, 1, { batch: "b", from: 3, events: batch, url });
  await end("complete");
  const rows = await sql`
    select w.url from public.crawl_webhook_events e
    join public.crawl_webhooks w on w.id = e.webhook_id order by e.id`;
  assertEquals(rows.length, 3);
  assertEquals(rows[2]?.url, url);
});

Deno.test("submits, ends and cancels of batches with webhooks at once deadlock nobody", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const names = ["a", "b", "c"];
  const rounds = Array.from({ length: 25 }, (_, round) => round);
  const submits = async (offset: number) => {
    for (const round of rounds) {
      await put(sql, 4, {
        events: [...batch, "job.completed"],
        batch: names[(round + offset) % 3] ?? "",
        from: 1_000 * offset + 4 * round,
        url: `https://hook.example.com/${round % 2}`,
      });
    }
  };
  const works = async () => {
    for (const _ of rounds) {
      const leased = await claim(sql, 6);
      await Promise.all(leased.map((one) => report(sql, "complete", one)));
    }
  };
  const cancels = async () => {
    for (const round of rounds) {
      await sql`select public.cancel_crawl_jobs(p_batch => ${
        names[round % 3] ?? ""
      })`;
    }
  };
  await Promise.all([submits(1), submits(2), works(), works(), cancels()]);
  for (const leased of await claim(sql, 1_000)) {
    await report(sql, "complete", leased);
  }
  assertEquals(await audit(sql), []);
  const [live] = await sql`
    select count(*)::int as n from public.crawl_jobs where finished_at is null`;
  assertEquals(live?.n, 0);
  // As many as completed jobs that asked for it.
  const [row] = await sql`
    select
      (select count(*)::int from public.crawl_jobs where status = 'completed') as jobs,
      (select count(*)::int from public.crawl_webhook_events where type = 'job.completed') as told`;
  assertEquals(row?.told, row?.jobs);
  assert((await told(sql)).some((type) => type.startsWith("batch.")));
});
