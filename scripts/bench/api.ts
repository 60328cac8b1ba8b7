/**
 * `deno task bench:api [jobs]`: what callers wait for, each beside its physical
 * limit or the obvious way to do it, in one run on one machine.
 *
 * @module
 */

import type { Sql } from "postgres";
import { Caller } from "../testing/caller.ts";
import type { TestStack } from "../testing/stack.ts";
import { claim, report, type TestJob } from "../../supabase/tests/jobs.ts";
import { burst } from "./api/burst.ts";
import { exportMemory } from "./api/export_memory.ts";
import { benchStack } from "./bench_stack.ts";
import { compare, ms, quantile, timed, times } from "./figures.ts";

const later = { delayMs: 86_400_000 };

if (import.meta.main) await main(Number(Deno.args[0] ?? 1_000_000));

async function main(jobs: number): Promise<void> {
  await using stack = await benchStack({ MAX_DRAINS: "1" });
  // No drain: the jobs are to stay where they are put.
  await stack.sql`select public.start_crawl_drain(1, '1 day')`;
  await batchOf50000(stack);
  await singleSubmit(stack);
  await waitLag(stack);
  await burst();
  await exportMemory(stack);
  await lists(stack, jobs);
}

/** One request with 50 000 URLs, beside the bare insert of as many rows. */
async function batchOf50000(stack: TestStack): Promise<void> {
  const secret = Caller.secret(stack);
  const urls = Array.from(
    { length: 50_000 },
    (_, i) => `https://host${i % 500}.example.com/page/${i}`,
  );
  await stack
    .sql`create table bare (id uuid primary key, url text not null, args jsonb not null)`;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 5; round++) {
    ours.push(
      await timed(async () => {
        const { status } = await secret.post("submit-crawl-jobs-batch", {
          urls,
          ...later,
        });
        if (status !== 202) throw new Error(`answered ${status}`);
      }),
    );
    bare.push(
      await timed(() =>
        stack.sql`
          insert into bare select gen_random_uuid(), url, '{"render": true}'
          from unnest(${urls}::text[]) url`
      ),
    );
  }
  compare(
    "50 000 URLs in one request",
    ["HTTP, checked, queued", quantile(ours, 0.5)],
    ["bare insert", quantile(bare, 0.5)],
  );
}

/** One job in one request, beside an empty call of the gateway. */
async function singleSubmit(stack: TestStack): Promise<void> {
  const secret = Caller.secret(stack);
  const submit = () =>
    secret.post("submit-crawl-job", { url: "https://example.com/", ...later });
  const read = () => secret.rows("crawl_drains", "select=id");
  await times(20, submit);
  await times(20, read);
  compare(
    "one URL in one request, p50 of 200",
    ["submit-crawl-job", quantile(await times(200, submit), 0.5)],
    ["empty read of the gateway", quantile(await times(200, read), 0.5)],
  );
}

/** From the end of a job to the answer of whoever waits, beside asking every 5 ms. */
async function waitLag(stack: TestStack): Promise<void> {
  const secret = Caller.secret(stack);
  const waiting = async (jobId: string) => {
    await secret.post("wait-for-crawl-job", { jobId });
  };
  const asking = async (jobId: string) => {
    for (;;) {
      const { json } = await secret.get("get-crawl-job", {
        jobId,
        includeHtml: "false",
      });
      if (json.job.status === "completed") return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const ours = await lags(stack.sql, 200, waiting);
  const other = await lags(stack.sql, 40, asking);
  for (const share of [0.5, 0.99]) {
    compare(
      `end of a job → answer, p${share * 100}`,
      ["wait-for-crawl-job", quantile(ours, share)],
      ["asking every 5 ms", quantile(other, share)],
    );
  }
}

/** Ends jobs at random moments, 10 side by side, and tells how late each was noticed. */
async function lags(
  sql: Sql,
  count: number,
  wait: (jobId: string) => Promise<void>,
): Promise<number[]> {
  const found: number[] = [];
  const lane = `page_crawl:${crypto.randomUUID()}`;
  const one = async () => {
    const item = {
      kind: "page_crawl",
      lane,
      max_running: 100,
      url: "https://a.com/",
    };
    await sql`select public.submit_crawl_jobs(array[${
      sql.json(item)
    }]::jsonb[])`;
    let job: TestJob | undefined;
    // Empty while another holds the host's lane.
    while (!job) [job] = await claim(sql, 1);
    const noticed = wait(job.id);
    await new Promise((resolve) =>
      setTimeout(resolve, 200 + 4_000 * Math.random())
    );
    await report(sql, "complete", job);
    const ended = performance.now();
    await noticed;
    found.push(performance.now() - ended);
  };
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let i = 0; i < count / 10; i++) await one();
    }),
  );
  return found;
}

/** Lists over 1 000 batches, beside counting the jobs. */
async function lists(stack: TestStack, jobs: number): Promise<void> {
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const size = Math.round(jobs / 1_000);
  const seconds = await timed(() => fill(sql, size)) / 1_000;
  console.log(
    `1 000 batches of ${size} jobs made in ${seconds.toFixed(0)} s`,
  );
  await sql`vacuum analyze public.crawl_jobs`;
  const counting = await times(3, () =>
    sql`
      select b.name, count(*) filter (where j.status = 'pending') as pending,
        count(*) filter (where j.status = 'completed') as completed, count(*) as total
      from public.crawl_batches b join public.crawl_jobs j on j.batch_id = b.id
      group by b.id order by b.created_at desc limit 25`);
  const grouped = quantile(counting, 0.5);
  const asked = (name: string, query: Record<string, string | number>) =>
    times(50, async () => {
      const { status } = await secret.get(name, query);
      if (status !== 200) throw new Error(`${name} answered ${status}`);
    });
  const batchId = "b500";
  for (
    const [name, query] of [
      ["list-crawl-job-batches", { limit: 25 }],
      ["list-crawl-job-batches", { limit: 25, offset: 900 }],
      ["get-crawl-jobs-batch", { batchId, limit: 0 }],
      ["get-crawl-jobs-batch", { batchId, limit: 100 }],
      ["queue-status", {}],
    ] as const
  ) {
    const found = await asked(name, query);
    compare(
      `${name} ${JSON.stringify(query)}`,
      ["p50", quantile(found, 0.5)],
      ["GROUP BY over the jobs", grouped],
    );
    console.log(`${" ".repeat(44)} p99 ${ms(quantile(found, 0.99))}`);
  }
}

async function fill(sql: Sql, size: number): Promise<void> {
  for (let b = 0; b < 1_000; b++) {
    await sql`
      select public.submit_crawl_jobs(
        array_agg(jsonb_build_object('lane', 'page_crawl:h' || i % 500, 'url', 'https://h/' || i)),
        null, ${`b${b}`},
        p_defaults => '{"kind": "page_crawl", "max_running": 8, "args": {"render": true}}'
      ) from generate_series(1, ${size}::int) i`;
  }
}
