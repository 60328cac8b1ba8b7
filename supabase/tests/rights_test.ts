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

Deno.test("named checks refuse rows that make no sense", async () => {
  await using db = await freshDatabase();
  await submit(db.sql);
  for (
    const [assignment, check] of [
      ["status = 'paused', ready = false", "crawl_jobs_is_sound"],
      ["status = 'processing', ready = false", "crawl_jobs_is_sound"],
      ["lease_token = gen_random_uuid()", "crawl_jobs_is_sound"],
      ["lease_until = now()", "crawl_jobs_is_sound"],
      [
        "status = 'parked', ready = false, lease_until = now()",
        "crawl_jobs_is_sound",
      ],
      ["parked = '{}'", "crawl_jobs_is_sound"],
      ["status = 'completed', ready = false", "crawl_jobs_is_sound"],
      ["status = 'completed', finished_at = now()", "crawl_jobs_is_sound"],
      ["status = 'cancelled', ready = false", "crawl_jobs_is_sound"],
      ["finished_at = now()", "crawl_jobs_is_sound"],
      ["attempt = 4", "crawl_jobs_is_sound"],
      ["progress = 101", "crawl_jobs_is_sound"],
      ["depth = 1", "crawl_jobs_is_sound"],
      ["root_id = id", "crawl_jobs_is_sound"],
      [
        "status = 'error', ready = false, finished_at = now()",
        "crawl_jobs_is_sound",
      ],
      ["max_attempts = 21", "job_max_attempts"],
      ["priority = 101", "job_priority"],
      ["subject = ''", "job_subject"],
      ["url = repeat('x', 8193)", "job_url"],
    ]
  ) {
    await assertRejects(
      () => db.sql.unsafe(`update crawl_jobs set ${assignment}`),
      Error,
      check,
    );
  }
  await db.sql`update crawl_jobs set priority = 100, progress = 100`;
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
