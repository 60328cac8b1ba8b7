/**
 * How long one job takes that meets an idle system.
 *
 * @module
 */

import { Caller } from "../../testing/caller.ts";
import type { TestStack } from "../../testing/stack.ts";
import { quantile } from "../figures.ts";
import { goal } from "./goal.ts";
import type { LoopProcess } from "./loop_process.ts";
import type { Urls } from "./pages.ts";

/**
 * Prints the time from submit to completed of single jobs, beyond what the bare
 * loop takes for such a page: by turns with it, so that both meet the same load.
 */
export async function singles(
  { stack, bare, urls, endpoint, counts }: {
    stack: TestStack;
    bare: LoopProcess;
    urls: Urls;
    endpoint: string;
    counts: { readonly fetch: number; readonly render: number };
  },
): Promise<void> {
  for (const means of ["fetch", "render"] as const) {
    const render = means === "render";
    const name = render ? "rendered" : "direct";
    const found: number[] = [];
    const own: number[] = [];
    for (const url of urls(counts[means])) {
      await idle(stack);
      found.push(await latency(stack, url, render));
      const [again = url] = urls(1);
      const run = { urls: [again], sideBySide: 1 };
      own.push((await bare.crawl(render ? { ...run, endpoint } : run)).ms);
    }
    const page = quantile(own, 0.5);
    const p50 = quantile(found, 0.5);
    goal(
      `${name}  single job, p50 beyond the page's ${page.toFixed(0)} ms`,
      p50 - page,
      ["≤", render ? 600 : 150],
      " ms",
    );
    console.log(
      `${name}  single job, submit → completed: p50 ${p50.toFixed(0)} ms, p99 ${
        quantile(found, 0.99).toFixed(0)
      } ms, of ${found.length}`,
    );
  }
}

/** From the submit to when the database says that it was completed, in milliseconds: one machine has one clock. */
async function latency(
  stack: TestStack,
  url: string,
  render: boolean,
): Promise<number> {
  const begun = performance.timeOrigin + performance.now();
  const { json } = await Caller.secret(stack)
    .post("submit-crawl-job", { url, render });
  for (;;) {
    const [job] = await stack.sql`
      select status, extract(epoch from finished_at)::float * 1000 as ended
      from public.crawl_jobs where id = ${json.jobId}`;
    if (job?.status === "completed") return job.ended - begun;
    if (job?.ended) throw new Error(`A job ended as ${job.status}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until no drain runs: the next job has to start one. */
async function idle({ sql }: TestStack): Promise<void> {
  for (;;) {
    const [row] = await sql`select count(*)::integer as n
      from public.crawl_drains`;
    if (row?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
