/**
 * The same through the REST gateway, with supabase-js, as a worker does it.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import { Queue } from "../../../supabase/functions/_shared/queue/queue.ts";
import { type Bench, inTurns } from "./bench.ts";
import { pageUrl } from "./contestant.ts";
import { figure, median, medianRatio } from "./report.ts";

const hour = 3_600_000;

/** Answers it. */
export async function gateway({ stack, report, rounds, size }: Bench) {
  const queue = new Queue(createClient(stack.apiUrl, stack.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  }));
  const claim = { worker: "bench", limit: 10, leaseMs: hour };
  const ways = {
    async split(left: () => boolean, took: (jobs: number) => void) {
      while (left()) {
        const jobs = await queue.claim(claim);
        took(jobs.length);
        if (jobs.length) await queue.complete(jobs.map(reportOf));
      }
    },
    async fused(left: () => boolean, took: (jobs: number) => void) {
      let jobs = await queue.claim(claim);
      took(jobs.length);
      while (left() && jobs.length) {
        const turn = await queue.completeAndClaim(jobs.map(reportOf), claim);
        jobs = turn.jobs;
        took(jobs.length);
      }
      if (jobs.length) await queue.complete(jobs.map(reportOf));
    },
  };
  report.heading("Claim and complete by tens over supabase-js and the gateway");
  const rows: string[][] = [];
  const names = ["split", "fused"] as const;
  for (const workers of [4, 16]) {
    const jobs = size(4_000, 1_500);
    const pace = names.map(() => new Array<number>());
    for (const { round, one } of inTurns(rounds, names)) {
      await fill(queue, jobs);
      let open = jobs;
      const started = performance.now();
      await Promise.all(
        Array.from(
          { length: workers },
          () =>
            ways[one](() => open > 0, (count) => {
              open -= count;
            }),
        ),
      );
      const ms = performance.now() - started;
      pace[names.indexOf(one)]?.splice(round, 1, 1_000 * jobs / ms);
    }
    rows.push([
      `${workers} workers`,
      ...pace.map((values) => figure(median(values))),
    ]);
    report.goal(
      `over supabase-js, ${workers} workers, fused / split`,
      medianRatio(pace[1] ?? [], pace[0] ?? []),
      { least: 1.4 },
    );
  }
  report.table(["jobs/s", ...names], rows);
}

function reportOf(job: { id: string; lease_token: string }) {
  return { job_id: job.id, lease_token: job.lease_token, steps: [] };
}

/** Ten batches, over a hundred hosts. */
async function fill(queue: Queue, jobs: number): Promise<void> {
  for (let batch = 0; batch < 10; batch++) {
    await queue.submit(
      Array.from({ length: jobs / 10 }, (_, i) => {
        const { href, host } = pageUrl(i, 100);
        const lane = `page_crawl:${host}`;
        return {
          kind: "page_crawl",
          lane,
          max_running: 1_000,
          gap_ms: 0,
          max_attempts: 3,
          url: href,
          args: {},
        };
      }),
      {
        ownerId: null,
        limits: { ratePerMinute: 0, queuedJobs: 0 },
        batch: crypto.randomUUID(),
      },
    );
  }
}
