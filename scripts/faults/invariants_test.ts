import postgres, { type Sql, type TransactionSql } from "postgres";
import {
  claim,
  report,
  submit,
  type TestJob,
} from "../../supabase/tests/jobs.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { freshDatabase } from "../testing/database.ts";
import { invariants, violations } from "./invariants.ts";
import { until } from "./until.ts";

const url = "https://a.com/done";
const other = "00000000-0000-4000-8000-000000000001";

async function audited(sql: Sql): Promise<void> {
  const text = await Deno.readTextFile(
    new URL("./audit.sql", import.meta.url),
  );
  await sql.unsafe(text).simple();
  await sql`insert into faults.settings (lease) values ('1 s')`;
}

/** A job that was claimed and completed. */
async function done(sql: Sql, html: (job: TestJob) => string): Promise<void> {
  await submit(sql, { url });
  await sql`insert into faults.acknowledged values (${url}, 'completed', 1)`;
  for (const job of await claim(sql, 1)) {
    await report(sql, "complete", job, { page: { html: html(job) } });
  }
}

/** A move of the job, as the trigger would have written it. */
const move = (sql: TransactionSql, of: Record<string, unknown>) =>
  sql`insert into faults.moves ${
    sql({
      job_id: other,
      url,
      attempt: 1,
      max_attempts: 3,
      stalls: 0,
      worker: "test",
      ...of,
    })
  }`;

/** By invariant: what breaks it. */
const forgeries: Readonly<
  Record<string, (sql: TransactionSql) => Promise<unknown>>
> = {
  "an acknowledged job is there": (sql) =>
    sql`insert into faults.acknowledged values ('https://a.com/lost', 'ended', 1)`,
  "there is no other job": (sql) => sql`delete from faults.acknowledged`,
  "an acknowledged job ends": (sql) =>
    sql`update public.crawl_jobs set status = 'pending', finished_at = null`,
  "a job that can be done is done, one that cannot fails": (sql) =>
    sql`update faults.acknowledged set expect = 'error'`,
  "a job is completed once": async (sql) => {
    await move(sql, { from_status: "processing", to_status: "completed" });
    await move(sql, { from_status: "processing", to_status: "completed" });
  },
  "a completed job has one try that succeeded": (sql) =>
    sql`update public.crawl_jobs set success_method = 'Direct Fetch'`,
  "a result is written once, by what completes its job": (sql) =>
    sql`update public.crawl_results set html = 'another'`,
  "only the holder of the last claim's token settles": async (sql) => {
    await move(sql, {
      to_status: "processing",
      new_token: crypto.randomUUID(),
    });
    await move(sql, {
      from_status: "processing",
      to_status: "pending",
      old_token: other,
      settled_token: other,
    });
  },
  "a job leaves its worker settled, cancelled, or past its lease": (sql) =>
    move(sql, {
      from_status: "processing",
      to_status: "pending",
      old_token: other,
    }),
  "the reported failure is its claim's": (sql) =>
    move(sql, {
      from_status: "processing",
      to_status: "error",
      old_token: crypto.randomUUID(),
      error_message: `token:${other}`,
    }).then(() =>
      sql`insert into faults.moves (job_id, url, from_status, to_status, old_token, settled_token, error_message)
        select job_id, url, from_status, to_status, old_token, old_token, error_message
        from faults.moves where job_id = ${other}`
    ),
  "a job has one lease at a time": (sql) =>
    move(sql, {
      from_status: "processing",
      to_status: "processing",
      old_token: other,
      new_token: crypto.randomUUID(),
    }),
  "only legal transitions": (sql) =>
    move(sql, { from_status: "completed", to_status: "processing" }),
  "tries and stalls within bounds": (sql) =>
    sql`update faults.acknowledged set tries = 0`,
  "a rescue is written down": (sql) =>
    sql`insert into faults.moves (job_id, url, from_status, to_status, old_token, error_code)
      select id, url, 'processing', 'pending', ${other}, 'STALLED' from public.crawl_jobs`,
  "one key has one job": (sql) =>
    sql`insert into faults.answers values ('k', ${other}), ('k', ${crypto.randomUUID()})`,
  "counts add up": (sql) =>
    sql`update public.crawl_lanes set pending = pending + 1`,
  "nothing is held at the end": (sql) =>
    sql`update public.crawl_lanes set running = 1`,
  "a lost worker's job is taken up again within lease + 10 s": async (sql) => {
    await sql`
      insert into faults.injected (what, worker, at)
      values ('kill', 'test', clock_timestamp() - interval '12 s')`;
    await move(sql, {
      from_status: "processing",
      to_status: "pending",
      old_token: other,
      error_code: "STALLED",
    });
    await move(sql, { from_status: "pending", to_status: "processing" });
  },
};

Deno.test("violations() finds none in a sound queue, and each that there is", async () => {
  await using db = await freshDatabase();
  await audited(db.sql);
  await done(db.sql, ({ token }) => `token:${token}`);
  assertEquals(await violations(db.sql), []);
  for (const [invariant, forge] of Object.entries(forgeries)) {
    const found: string[] = [];
    const undo = new Error("undone");
    await db.sql.begin(async (sql) => {
      await forge(sql);
      for (const violation of await violations(sql)) {
        found.push(violation.invariant);
      }
      throw undo;
    }).catch((error) => {
      if (error !== undo) throw error;
    });
    assert(found.includes(invariant), `${invariant}: only found ${found}`);
  }
});

Deno.test("violations() finds the result of an earlier claim", async () => {
  await using db = await freshDatabase();
  await audited(db.sql);
  await done(db.sql, () => `token:${other}`);
  const found = await violations(db.sql);
  assertEquals(
    found.map(({ invariant, figure, job }) => [invariant, figure, job]),
    [
      ["the stored result is the last claim's", "stale", url],
    ],
  );
});

Deno.test("violations() finds an idle transaction and a deadlock", async () => {
  await using db = await freshDatabase();
  await audited(db.sql);
  const one = postgres(db.url, { max: 1 });
  const two = postgres(db.url, { max: 1 });
  const finds = (invariant: string) =>
    until(
      async () =>
        (await violations(db.sql)).some((found) =>
          found.invariant === invariant
        ) || `Not found: ${invariant}`,
      { everyMs: 200 },
    );
  try {
    const waits = async () => {
      const [row] = await db.sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row !== undefined || "Nobody waits";
    };
    await one`begin`;
    await one`select pg_advisory_xact_lock(1)`;
    await finds("no session idles in a transaction");
    await two`begin`;
    await two`select pg_advisory_xact_lock(2)`;
    const first = one`select pg_advisory_xact_lock(2)`.catch(String);
    await until(waits);
    await two`select pg_advisory_xact_lock(1)`.catch(String);
    await first;
    await one`rollback`;
    await two`rollback`;
    await finds("no deadlock but those injected");
  } finally {
    await one.end();
    await two.end();
  }
});

Deno.test("every invariant of the suite is tried", () => {
  const tried = [
    ...Object.keys(forgeries),
    "the stored result is the last claim's",
    "no session idles in a transaction",
    "no deadlock but those injected",
  ];
  assertEquals(tried.toSorted(), Object.keys(invariants).toSorted());
});
