import type { Sql } from "postgres";
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { standInExtensions } from "../../scripts/testing/management_api/extensions.ts";

const url = "https://abcdefghijklmnopqrst.supabase.co/functions/v1/crawl-cron";

async function schedule(sql: Sql, url: string, key: string): Promise<string[]> {
  const [row] = await sql<{ missing: string[] }[]>`
    select crawl_private.schedule_cron(${url}, ${key}) as missing`;
  return row?.missing ?? [];
}

/** Runs what is scheduled under a name, as pg_cron would. */
async function run(sql: Sql, name: string): Promise<void> {
  const [job] = await sql<{ command: string }[]>`
    select command from cron.job where jobname = ${name}`;
  await sql.unsafe(job?.command ?? "").simple();
}

Deno.test("schedule_cron() calls crawl-cron each minute with the key from the Vault", async () => {
  await using db = await freshDatabase();
  await standInExtensions(db.sql);
  assertEquals(await schedule(db.sql, url, "sb_secret_1"), []);
  const jobs = await db.sql`
    select jobname, schedule, command from cron.job order by jobname`;
  assertEquals(jobs.map(({ jobname, schedule }) => [jobname, schedule]), [
    ["crawl-cron", "*/1 * * * *"],
    ["crawl-cron-history", "7 3 * * *"],
  ]);
  assertEquals(JSON.stringify(jobs).includes("sb_secret_1"), false);
  await run(db.sql, "crawl-cron");
  const [call] = await db.sql`
    select url, headers, body, timeout_milliseconds as timeout from net.http_request_queue`;
  assertEquals(call, {
    url,
    headers: { apikey: "sb_secret_1", "content-type": "application/json" },
    body: {},
    timeout: 10_000,
  });
});

Deno.test("schedule_cron() once more changes the address and the key, and adds nothing", async () => {
  await using db = await freshDatabase();
  await standInExtensions(db.sql);
  await schedule(db.sql, "https://old.example/it's", "sb_secret_1");
  await schedule(db.sql, url, "sb_secret_2");
  const [counts] = await db.sql`
    select (select count(*)::int from cron.job) as jobs,
      (select count(*)::int from vault.secrets) as secrets`;
  assertEquals(counts, { jobs: 2, secrets: 1 });
  await run(db.sql, "crawl-cron");
  const [call] = await db.sql`
    select url, headers ->> 'apikey' as key from net.http_request_queue`;
  assertEquals(call, { url, key: "sb_secret_2" });
});

Deno.test("schedule_cron() cuts the history of its own calls alone", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await standInExtensions(sql);
  await schedule(sql, url, "sb_secret_1");
  await sql`select cron.schedule('of somebody else', '* * * * *', 'select 1')`;
  await sql`
    insert into cron.job_run_details (jobid, start_time, end_time)
    select j.jobid, now() - age, now() - age
    from cron.job j cross join unnest('{1 day,4 days}'::interval[]) age`;
  // One that still runs.
  await sql`insert into cron.job_run_details (jobid, start_time) select 1, now() - interval '9 days'`;
  await run(sql, "crawl-cron-history");
  const rows = await sql`
    select j.jobname, count(*)::int as left
    from cron.job_run_details d join cron.job j using (jobid)
    group by 1 order by 1`;
  assertEquals(rows.map((row) => [row.jobname, row.left]), [
    ["crawl-cron", 2],
    ["crawl-cron-history", 1],
    ["of somebody else", 2],
  ]);
});

Deno.test("schedule_cron() says what is missing, and then schedules nothing", async () => {
  await using db = await freshDatabase();
  const missing = await schedule(db.sql, url, "sb_secret_1");
  assertEquals(
    missing.map((text) => text.replace(/ .*/s, "")),
    ["pg_cron", "pg_net", "supabase_vault"],
  );
  assertStringIncludes(missing[0] ?? "", "is not available");
  await standInExtensions(db.sql);
  await db.sql`drop view vault.decrypted_secrets`;
  const [vault, ...others] = await schedule(db.sql, url, "sb_secret_1");
  assertStringIncludes(vault ?? "", "supabase_vault");
  assertEquals(others, []);
  assertEquals((await db.sql`select * from cron.job`).length, 0);
});

Deno.test("schedule_cron() is for whoever deploys alone", async () => {
  await using db = await freshDatabase();
  for (const role of ["anon", "authenticated", "service_role"]) {
    const call = db.sql.begin(async (tx) => {
      await tx.unsafe(`set local role ${role}`);
      await tx`select crawl_private.schedule_cron(${url}, 'sb_secret_1')`;
    });
    await assertRejects(() => call, Error, "permission denied");
  }
});
