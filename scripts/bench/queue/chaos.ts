/**
 * Workers that crash, stall, fail and give back, with submits, retries and the
 * tick beside them: what is counted must be none.
 *
 * @module
 */

import type { Sql } from "postgres";
import { audit, jsonbs } from "../../../supabase/tests/jobs.ts";
import type { Bench } from "./bench.ts";
import { type Ours, ours } from "./ours.ts";

const lease = "400 milliseconds";

/** What must not happen, and how often it could have. */
class Counts {
  jobs = 0;
  audits = 0;
  late = 0;
  lateAccepted = 0;
  doubleCompletions = 0;
  twoLeases = 0;
  violations = 0;
  deadlocks = 0;
  unfinished = 0;
}

interface Leased {
  readonly job_id: string;
  readonly lease_token: string;
}

/** Answers it. */
export async function chaos(bench: Bench): Promise<void> {
  const { report } = bench;
  const total = new Counts();
  const runs = bench.size(10, 2);
  report.heading(`${runs} runs with 16 workers, of which many fail`);
  for (let run = 0; run < runs; run++) {
    await using queue = await ours();
    await once(queue, total, { jobs: 2_000, held: run % 2 === 1 });
  }
  report.table(
    ["jobs", "audits", "late reports", "unfinished"],
    [
      [total.jobs, total.audits, total.late, total.unfinished].map(String),
    ],
  );
  const none = (what: string, count: number) =>
    report.goal(what, count, { most: 0 });
  none("late completions accepted", total.lateAccepted);
  none("completed twice", total.doubleCompletions);
  none("two live leases", total.twoLeases);
  none("broken invariants", total.violations);
  none("deadlocks", total.deadlocks);
  none("jobs that did not end", total.unfinished);
}

async function once(
  { sql }: Ours,
  total: Counts,
  { jobs, held }: { jobs: number; held: boolean },
): Promise<void> {
  const completed = new Map<string, number>();
  const until = new Map<string, number>();
  let running = true;
  const deadline = Date.now() + 120_000;
  const holder = held ? await sql.reserve() : null;
  if (holder) {
    await holder`begin isolation level repeatable read`;
    await holder`select txid_current_snapshot()`;
  }
  for (let batch = 0; batch < 10; batch++) await submit(sql, jobs / 20);

  const report = async (kind: string, reports: readonly object[]) => {
    const [row] = await sql`
      select ${sql(`public.${kind}_crawl_jobs`)}(${
      jsonbs(sql, reports)
    }) as answers`;
    return Object.entries<string>(row?.answers ?? {});
  };
  const complete = async (work: readonly Leased[], late = false) => {
    for (const [id, word] of await report("complete", work)) {
      if (late) total.late++;
      if (word !== "completed") continue;
      completed.set(id, (completed.get(id) ?? 0) + 1);
    }
  };
  const worker = async () => {
    let work: Leased[] = [];
    while (running) {
      const asked = performance.now();
      const [row] = work.length && Math.random() < 0.5
        ? await sql`
          select public.complete_and_claim_crawl_jobs(${jsonbs(sql, work)},
            'chaos', 5, ${lease}::interval) as turn`
        : await complete(work).then(() =>
          sql`
          select jsonb_build_object('answers', '{}'::jsonb, 'jobs',
            public.claim_crawl_jobs('chaos', 5, ${lease}::interval)) as turn`
        );
      for (const [id, word] of Object.entries(row?.turn.answers)) {
        if (word !== "completed") continue;
        completed.set(id, (completed.get(id) ?? 0) + 1);
      }
      work = [];
      const leased: { id: string; lease_token: string }[] = row?.turn.jobs;
      if (leased.length === 0) await pause(20);
      for (const { id, lease_token } of leased) {
        // A lease that another one got must be over, by the database's clock.
        if ((until.get(id) ?? 0) > performance.now()) total.twoLeases++;
        until.set(id, asked + 400);
        const job = { job_id: id, lease_token };
        const fate = Math.random();
        if (fate < 0.05) continue; // It crashes.
        if (fate < 0.1) {
          lateReports.push(pause(600).then(() => late(job)));
          continue;
        }
        if (fate < 0.25) {
          until.delete(id);
          await (fate < 0.2
            ? report("fail", [{
              ...job,
              code: "TIMEOUT",
              message: "Cannot wait",
              permanent: fate < 0.15,
            }])
            : report("snooze", [{ ...job, delay_ms: 0 }]));
          continue;
        }
        until.delete(id);
        work.push(job);
      }
    }
    await complete(work);
  };
  const lateReports: Promise<void>[] = [];
  const late = async (job: Leased) => {
    const [row] = await sql`
        select lease_token <> ${job.lease_token}::uuid or lease_token is null as lost
        from public.crawl_jobs where id = ${job.job_id}`;
    const before = completed.get(job.job_id) ?? 0;
    const answers = await report("complete", [job]);
    total.late++;
    const accepted = answers.some(([, word]) => word === "completed");
    if (accepted) completed.set(job.job_id, before + 1);
    if (row?.lost && accepted) total.lateAccepted++;
  };
  const beside = async () => {
    for (let i = 0; running; i++) {
      // One transition a transaction, as over HTTP: two would take lanes twice.
      await sql`select public.rescue_crawl_jobs()`;
      await sql`select public.promote_crawl_jobs()`;
      // Backoffs take seconds; here they are over at once.
      await sql`
        update public.crawl_jobs set scheduled_at = now()
        where id in (select id from public.crawl_jobs where status = 'pending' and not ready
          for update skip locked)`;
      if (i < 10) await submit(sql, jobs / 20);
      const batches = await sql`
        select name from public.crawl_batches order by random() limit 2`;
      for (const { name } of batches) {
        await sql`
          select public.retry_failed_crawl_jobs(${name}, p_max_retries => 1000)`;
      }
      for (const rule of await audit(sql)) {
        console.log(rule);
        total.violations++;
      }
      total.audits++;
      const [row] = await sql`
        select count(*)::integer as live from public.crawl_jobs where status <> 'completed'`;
      if (i >= 10 && row?.live === 0 || Date.now() > deadline) running = false;
      await pause(30);
    }
  };
  const results = await Promise.allSettled([
    beside(),
    ...Array.from({ length: 16 }, worker),
  ]);
  running = false;
  results.push(...await Promise.allSettled(lateReports));
  for (const result of results) {
    if (result.status === "rejected") throw result.reason;
  }
  if (holder) {
    await holder`commit`;
    holder.release();
  }
  const [row] = await sql`
    select count(*)::integer as jobs,
      count(*) filter (where status <> 'completed')::integer as unfinished,
      (select deadlocks::integer from pg_stat_database where datname = current_database())
        as deadlocks
    from public.crawl_jobs`;
  total.jobs += row?.jobs;
  total.unfinished += row?.unfinished;
  total.deadlocks += row?.deadlocks;
  total.violations += (await audit(sql)).length;
  for (const count of completed.values()) {
    if (count > 1) total.doubleCompletions++;
  }
}

async function submit(sql: Sql, jobs: number): Promise<void> {
  const items = Array.from({ length: jobs }, (_, i) => ({
    kind: "page_crawl",
    lane: `page_crawl:h${i % 20}`,
    max_running: 3,
    max_attempts: 20,
    url: `https://h${i % 20}/${i}`,
  }));
  await sql`
    select public.submit_crawl_jobs(${
    jsonbs(sql, items)
  }, p_batch => ${crypto.randomUUID()})`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
