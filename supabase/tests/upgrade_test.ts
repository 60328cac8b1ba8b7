/**
 * Two versions side by side: a migration is applied while workers run, and
 * workers meet what only newer ones know.
 */

import { join } from "node:path";
import { migrate } from "../../scripts/stack/migrate.ts";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { WorkerProcess } from "../../scripts/testing/worker_process.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, report, statusOf, submit } from "./jobs.ts";

/** A column, an index, and a queue function whose answer has one key more. */
const migration = `
alter table public.crawl_jobs add column hologram text;
create index crawl_jobs_hologram on public.crawl_jobs (hologram)
  where hologram is not null;
do $$
declare
  old text := pg_get_functiondef('crawl_private.claim'::regproc);
begin
  old := replace(old, 'j.id, j.lease_token', 'j.id, j.hologram, j.lease_token');
  execute replace(old, '''kind'', c.kind', '''hologram'', c.hologram, ''kind'', c.kind');
  -- Long enough for every worker to run into the locks.
  perform pg_sleep(1);
end $$;
`;

Deno.test("a migration is applied while workers run, and they go on", async () => {
  const jobs = 250;
  await using site = serve(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return html("<title>x</title>");
  });
  await using stack = await testStack({
    env: {
      MAX_DRAINS: "1",
      HOST_CONCURRENCY: "100",
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
    },
  });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const worker = () =>
    new WorkerProcess(stack, {
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      POLLING_INTERVAL: "100",
    });
  await using first = worker();
  await using second = worker();
  await using third = worker();
  const workers = [first, second, third];
  for (const { log } of workers) await log.has("worker_started");
  const secret = Caller.secret(stack);
  const { json: { batchId } } = await secret.post("submit-crawl-jobs-batch", {
    urls: Array.from({ length: jobs }, (_, i) => `${site.origin}/${i}`),
    render: false,
  });
  for (const { log } of workers) await log.has("job_completed");

  const folder = await Deno.makeTempDir();
  const file = "90000000000001_hologram.sql";
  try {
    await Deno.writeTextFile(join(folder, file), migration);
    assertEquals(await migrate(stack.sql, folder), [file]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const [at] = await stack.sql`
    select clock_timestamp() as moment,
      pg_get_functiondef('crawl_private.claim'::regproc) like '%c.hologram%' as replaced`;
  assert(at?.replaced);

  const last = workers.map(({ log }) => log.lines.length);
  for (;;) {
    const { json, status } = await secret
      .get("get-crawl-jobs-batch", { batchId });
    assertEquals(status, 200);
    const { completed, error } = json.counts;
    if (completed + error === jobs) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [row] = await stack.sql`
    select count(*)::int as completed, max(attempt) as attempt,
      sum(stalls + snoozes)::int as lost,
      count(*) filter (where finished_at > ${at?.moment})::int as after
    from public.crawl_jobs where status = 'completed'`;
  const { after, ...counts } = { ...row };
  assertEquals(counts, { completed: jobs, attempt: 1, lost: 0 });
  assert(after > 0, "all had ended before the migration");
  assertEquals(new Set(site.asked).size, jobs);
  assertEquals(site.asked.length, jobs);
  workers.forEach(({ log }, i) =>
    assert(
      log.lines.slice(last[i]).some((line) => line.includes("job_completed")),
      `worker ${i} has not gone on: ${log.lines.join("\n")}`,
    )
  );
  assertEquals(await audit(stack.sql), []);
  for (const one of workers) one.kill("SIGTERM");
  for (const one of workers) assertEquals(await one.ended(), 0);
});

Deno.test("a job that is too new for a worker waits for a newer one, but not for ever", async () => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const work = () => secret.post("process-crawl-jobs", { batchSize: 10 });
  const due = () =>
    sql`update public.crawl_jobs set scheduled_at = now() where status = 'pending'`;
  const newKind = await submit(sql, { kind: "hologram", max_attempts: 1 });
  const newOption = await submit(sql, {
    args: { render: false, hologram: true },
    max_attempts: 1,
  });
  assertEquals((await work()).json.snoozed, 2);
  for (const id of [newKind, newOption]) {
    const [row] = await sql`
      select status, attempt, snoozes, error_code,
        scheduled_at > now() + interval '20 s' as later
      from public.crawl_jobs where id = ${id}`;
    assertEquals({ ...row }, {
      status: "pending",
      attempt: 0,
      snoozes: 1,
      error_code: "UNKNOWN_KIND",
      later: true,
    });
  }
  // A newer worker gets one of them.
  await due();
  await sql`select public.promote_crawl_jobs()`;
  const leased = await claim(sql);
  assertEquals(leased.length, 2);
  for (const job of leased) {
    const word = job.id === newKind ? "complete" : "snooze";
    await report(sql, word, job);
  }
  assertEquals(await statusOf(sql, newKind), "completed");
  // The other one meets old workers alone.
  await sql`update public.crawl_jobs set snoozes = 100 where id = ${newOption}`;
  await due();
  await work();
  const [row] = await sql`
    select status, error_code, error_message from public.crawl_jobs where id = ${newOption}`;
  assertEquals([row?.status, row?.error_code], ["error", "UNKNOWN_KIND"]);
  assert(row?.error_message.includes("hologram"));
  assertEquals(await audit(sql), []);
});

Deno.test("no function answers rows of a table whose columns it has fixed", async () => {
  await using db = await freshDatabase();
  // Written as `begin atomic`, it breaks when the table gets another column.
  const fixed = async () => {
    const rows = await db.sql`
      select p.proname as name
      from pg_proc p join pg_class c on c.reltype = p.prorettype
      where p.prosqlbody is not null and c.relkind = 'r'`;
    return rows.map(({ name }) => name);
  };
  assertEquals(await fixed(), []);
  await db.sql.unsafe(`
    create function public.brittle() returns setof public.crawl_hosts
    language sql begin atomic select * from public.crawl_hosts; end`);
  assertEquals(await fixed(), ["brittle"]);
});
