/**
 * A job that was lost with its worker may be why: from then on it runs apart from
 * others, and is charged with what happens while it does.
 */

import type { Sql } from "postgres";
import { until } from "../../scripts/faults/until.ts";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import {
  audit,
  claim,
  jobIn,
  jsonbs,
  noToken,
  submit,
  type TestJob,
} from "./jobs.ts";

/** Says that a job begins, as a worker does before it runs it alone. */
async function begin(sql: Sql, { id, token }: TestJob): Promise<void> {
  const held = jsonbs(sql, [{ job_id: id, lease_token: token, begun: true }]);
  await sql`select public.heartbeat_crawl_jobs(${held}, '1 minute')`;
}

/** Leases the only job and loses it. */
async function lose(sql: Sql, isBegun: boolean) {
  const [job] = await claim(sql, 1);
  if (!job) throw new Error("nothing to claim");
  await begin(sql, { ...job, token: noToken });
  if (isBegun) await begin(sql, job);
  await sql`update public.crawl_jobs set lease_until = now() - interval '1 s'`;
  await sql`select public.rescue_crawl_jobs()`;
  const [row] = await sql`
    select status, attempt, stalls, error_code from public.crawl_jobs where id = ${job.id}`;
  return { ...row };
}

const again = { status: "pending", attempt: 0, error_code: "STALLED" };
const ended = { ...again, status: "error", attempt: 1 };

Deno.test("rescue_crawl_jobs() gives the try back, and ends a job that had begun the third time", async () => {
  await using db = await freshDatabase();
  const id = await submit(db.sql);
  assertEquals(await lose(db.sql, false), { ...again, stalls: 1 });
  assertEquals(await lose(db.sql, true), { ...again, stalls: 2 });
  assertEquals(await lose(db.sql, true), { ...ended, stalls: 3 });
  const tries = await db
    .sql`select error_code from public.crawl_attempts where job_id = ${id}`;
  assertEquals(tries.length, 3);
  assertEquals(await audit(db.sql), []);
});

Deno.test("rescue_crawl_jobs() ends a job that never begins the tenth time", async () => {
  await using db = await freshDatabase();
  await submit(db.sql);
  for (let stalls = 1; stalls < 10; stalls++) {
    assertEquals(await lose(db.sql, false), { ...again, stalls });
  }
  assertEquals(await lose(db.sql, false), { ...ended, stalls: 10 });
});

Deno.test("claim_crawl_jobs() tells which jobs were lost at their last try", async () => {
  await using db = await freshDatabase();
  await jobIn(db.sql, "lost");
  await db.sql`select public.rescue_crawl_jobs()`;
  await submit(db.sql);
  const [row] = await db
    .sql`select public.claim_crawl_jobs('test', 10, '1 minute') as jobs`;
  const suspects = row?.jobs.map((job: { suspect: number | null }) =>
    job.suspect
  );
  assertEquals(suspects, [1, null]);
});

/** Functions that run five jobs side by side, and pages that wait for each other. */
async function setUp() {
  await using owned = new AsyncDisposableStack();
  const open = new Set<string>();
  /** Which others were open while a page was. */
  const company = new Map<string, string[]>();
  const gates = new Map<string, Promise<void>>();
  const site = owned.use(serve(async ({ url }) => {
    const { pathname } = new URL(url);
    for (const other of open) company.get(other)?.push(pathname);
    company.set(pathname, [...open]);
    open.add(pathname);
    await gates.get(pathname);
    open.delete(pathname);
    return html(`<title>${pathname}</title>`);
  }));
  const stack = owned.use(
    await testStack({
      env: {
        CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
        DRAIN_CONCURRENCY: "5",
        LEASE_MS: "3000",
      },
    }),
  );
  const { sql } = stack;
  const put = (path: string, more: Record<string, unknown> = {}) =>
    submit(sql, { url: site.origin + path, args: { render: false }, ...more });
  const kept = owned.move();
  return {
    sql,
    company,
    site,
    put,
    gate(path: string) {
      const gate = Promise.withResolvers<void>();
      gates.set(path, gate.promise);
      return gate;
    },
    /** A job that was lost with its worker. */
    async suspect(path: string, stalls = 1): Promise<string> {
      // Not yet due, so that no drain gets it before it is one.
      const id = await put(path, { delay_ms: 60_000 });
      await sql`
        update public.crawl_jobs
        set error_code = 'STALLED', stalls = ${stalls}, scheduled_at = now() where id = ${id}`;
      await sql`select public.promote_crawl_jobs()`;
      return id;
    },
    drain: (batchSize: number) =>
      Caller.secret(stack).post("process-crawl-jobs", { batchSize }),
    /** Waits until a query answers a row. */
    row: (query: () => Promise<readonly unknown[]>, what: string) =>
      until(async () => (await query()).length > 0 || what),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

Deno.test("a drain runs a suspect apart and gives back what it was claimed with", async () => {
  await using t = await setUp();
  const { sql } = t;
  const gate = t.gate("/suspect");
  const id = await t.suspect("/suspect");
  for (const path of ["/a", "/b", "/c", "/d"]) await t.put(path);
  const drained = t.drain(5);
  await t.row(
    () =>
      sql`select from public.crawl_jobs where begun_token = lease_token
        and (select count(*) from public.crawl_jobs where status = 'pending' and attempt = 0) = 4`,
    "The others are not back, or the suspect has not begun",
  );
  gate.resolve();
  const { json } = await drained;
  assertEquals([json.completed, json.failed, json.snoozed], [5, 0, 4]);
  assertEquals(t.company.get("/suspect"), []);
  const rows = await sql`
    select status, attempt, stalls, snoozes from public.crawl_jobs order by id = ${id}`;
  const done = { status: "completed", attempt: 1, snoozes: 0 };
  assertEquals(rows.map((row) => ({ ...row })), [
    ...Array(4).fill({ ...done, stalls: 0 }),
    { ...done, stalls: 1 },
  ]);
  assertEquals(await audit(sql), []);
});

Deno.test("a drain that is busy begins a suspect when nothing else runs", async () => {
  await using t = await setUp();
  const { sql } = t;
  const gate = t.gate("/slow");
  await t.put("/slow");
  const drained = t.drain(2);
  await t.row(
    () => Promise.resolve(t.site.asked),
    "The page is not asked for",
  );
  const id = await t.suspect("/suspect");
  await t.row(
    () =>
      sql`select from public.crawl_jobs where id = ${id}
        and lease_until > leased_at + interval '3.1 s'`,
    "The suspect is not held",
  );
  assertEquals([...t.site.asked], ["/slow"]);
  const [held] = await sql`
    select begun_token from public.crawl_jobs where id = ${id}`;
  assertEquals(held?.begun_token, null);
  gate.resolve();
  assertEquals((await drained).json.completed, 2);
  assertEquals(t.company.get("/suspect"), []);
  assert(t.company.get("/slow")?.length === 0);
  assertEquals(await audit(sql), []);
});

Deno.test("a drain runs what was lost once side by side, and what was lost twice alone", async () => {
  await using t = await setUp();
  const gates = ["/once", "/too"].map(t.gate);
  await t.suspect("/twice", 2);
  await t.suspect("/once");
  await t.suspect("/too");
  await t.put("/never");
  const drained = t.drain(4);
  await t.row(
    () =>
      Promise.resolve(
        t.site.asked.includes("/once") && t.site.asked.includes("/too")
          ? [true]
          : [],
      ),
    "They do not run side by side",
  );
  for (const { resolve } of gates) resolve();
  assertEquals((await drained).json.completed, 4);
  assertEquals(t.company.get("/twice"), []);
  const pair = [t.company.get("/once"), t.company.get("/too")].flat();
  assertEquals(pair.toSorted(), ["/once", "/too"]);
  assertEquals(t.company.get("/never"), []);
  assertEquals(await audit(t.sql), []);
});
