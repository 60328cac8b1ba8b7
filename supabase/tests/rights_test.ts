import type { Sql } from "postgres";
import { assertEquals, assertRejects } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { claim, report, submit } from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";
const bob = "00000000-0000-4000-8000-00000000000b";

/** Runs a query as a role, signed in as `user` if given. */
function as(sql: Sql, role: string, user: string | null, query: string) {
  return sql.begin(async (tx) => {
    const claims = JSON.stringify({ sub: user, role });
    await tx`select set_config('request.jwt.claims', ${claims}, true),
      set_config('request.jwt.claim.sub', ${user ?? ""}, true)`;
    await tx.unsafe(`set local role ${role}`);
    return await tx.unsafe(query);
  });
}

const ownTables = [
  "crawl_jobs",
  "crawl_results",
  "crawl_attempts",
  "crawl_batches",
  "crawl_batch_counts",
];

Deno.test("a user sees their own rows and nobody else's", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await submit(sql, {}, { owner: alice, batch: "b" });
  const [job] = await claim(sql);
  if (!job) throw new Error("nothing to claim");
  const steps = [{ method: "Direct Fetch", start_ms: 0, duration_ms: 1 }];
  await report(sql, "complete", job, { steps });
  const count = async (role: string, user: string | null, table: string) =>
    (await as(sql, role, user, `select count(*)::int as n from ${table}`))[0]
      ?.n;
  for (const table of ownTables) {
    assertEquals(await count("authenticated", alice, table), 1, table);
    assertEquals(await count("authenticated", bob, table), 0, table);
    await assertRejects(() => count("anon", null, table), Error, "permission");
  }
  for (const table of ownTables) {
    if (table === "crawl_results") continue;
    assertEquals(await count("service_role", null, table), 1, table);
  }
});

Deno.test("nobody but the functions writes, the service role included", async () => {
  await using db = await freshDatabase();
  await submit(db.sql, {}, { owner: alice });
  for (const role of ["anon", "authenticated", "service_role"]) {
    for (
      const query of [
        "update crawl_jobs set priority = 1",
        "delete from crawl_jobs",
        "insert into crawl_batches (name) values ('x')",
      ]
    ) {
      await assertRejects(
        () => as(db.sql, role, alice, query),
        Error,
        "permission denied",
      );
    }
  }
});

Deno.test("a user does not see the lease token", async () => {
  await using db = await freshDatabase();
  await assertRejects(
    () =>
      as(db.sql, "authenticated", alice, "select lease_token from crawl_jobs"),
    Error,
    "permission denied",
  );
});

Deno.test("every function of the queue is the service role's alone", async () => {
  await using db = await freshDatabase();
  const functions = await db.sql`
    select p.oid::regprocedure::text as name,
      has_function_privilege('anon', p.oid, 'execute') as anon,
      has_function_privilege('authenticated', p.oid, 'execute') as authenticated,
      has_function_privilege('service_role', p.oid, 'execute') as service_role
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace`;
  assertEquals(functions.length >= 40, true);
  for (const { name, anon, authenticated, service_role } of functions) {
    assertEquals(
      [anon, authenticated, service_role],
      [false, false, true],
      name,
    );
  }
});

Deno.test("columns refuse values that make no sense", async () => {
  await using db = await freshDatabase();
  await submit(db.sql);
  for (
    const [assignment, check] of [
      ["crawl_jobs set max_attempts = 21", "job_max_attempts"],
      ["crawl_jobs set priority = 101", "job_priority"],
      ["crawl_jobs set subject = ''", "job_subject"],
      ["crawl_jobs set url = repeat('x', 8193)", "job_url"],
      ["crawl_lanes set max_running = 0", "lane_places"],
      ["crawl_lanes set crawl_delay = '61 seconds'", "lane_delay"],
    ]
  ) {
    await assertRejects(
      () => db.sql.unsafe(`update ${assignment}`),
      Error,
      check,
    );
  }
});

Deno.test("crawl_audit() notices a job that makes no sense in its state", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await submit(sql);
  const [{ id }] = await sql<[{ id: string }]>`select id from crawl_jobs`;
  for (
    const assignment of [
      "status = 'paused', ready = false",
      "status = 'processing', ready = false",
      "lease_token = gen_random_uuid()",
      "lease_until = now()",
      "status = 'parked', ready = false, lease_until = now()",
      "parked = '{}'",
      "status = 'completed', ready = false",
      "status = 'completed', finished_at = now()",
      "status = 'cancelled', ready = false",
      "finished_at = now()",
      "attempt = 4",
      "progress = 101",
      "depth = 1",
      "root_id = id",
      "status = 'error', ready = false, finished_at = now()",
    ]
  ) {
    const found = await sql.begin(async (sql) => {
      await sql.unsafe(`update crawl_jobs set ${assignment}`);
      const rows = await sql`
        select rule, subject from crawl_audit() where rule = 'a job is sound'`;
      await sql`rollback`;
      return rows;
    });
    assertEquals(
      [...found],
      [{ rule: "a job is sound", subject: id }],
      assignment,
    );
  }
  await sql`update crawl_jobs set priority = 100, progress = 100`;
  assertEquals([...await sql`select * from crawl_audit()`], []);
});

Deno.test("crawl_audit() notices each broken rule", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await submit(sql, {}, { batch: "b" });
  const [job] = await claim(sql);
  if (!job) throw new Error("nothing to claim");
  await report(sql, "complete", job);
  await submit(sql, {}, { batch: "b", owner: alice });
  for (
    const [query, rule] of [
      [
        "update crawl_lanes set running = running + 1",
        "lane.running = its leased and parked jobs",
      ],
      [
        "update crawl_lanes set head_ord = null",
        "lane.head_ord = its first ready job",
      ],
      [
        "update crawl_batch_counts set live = live + 1",
        "batch counts = the jobs counted",
      ],
      ["delete from crawl_results", "a job with a page has its result"],
      [
        "update crawl_lanes set pending = pending + 1",
        "lane.pending = its waiting jobs",
      ],
      ["delete from crawl_lanes", "a job has its lane"],
      [
        "update crawl_owner_counts set live = live + 1",
        "owner counts = the jobs counted",
      ],
    ]
  ) {
    await sql.begin(async (tx) => {
      await tx.unsafe(query ?? "");
      const rows = await tx`select distinct rule from public.crawl_audit()`;
      assertEquals(rows.map((row) => row.rule), [rule]);
      await tx`rollback`;
    }).catch((error) => {
      // postgres.js commits after our rollback, which warns at most.
      if (!/no transaction/i.test(String(error))) throw error;
    });
  }
});
