/**
 * How long one job takes that meets an idle system.
 *
 * @module
 */

import { Caller } from "../../testing/caller.ts";
import type { TestStack } from "../../testing/stack.ts";
import { timed } from "../figures.ts";

/** From the submit to the end of each page's job, in milliseconds; nothing else is under way. */
export async function latencies(
  stack: TestStack,
  urls: readonly string[],
  options: { readonly render: boolean },
): Promise<number[]> {
  const found: number[] = [];
  for (const url of urls) {
    await idle(stack);
    found.push(
      await timed(async () => {
        const { json } = await Caller.secret(stack)
          .post("submit-crawl-job", { url, ...options });
        await ended(stack, json.jobId);
      }),
    );
  }
  return found;
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

async function ended({ sql }: TestStack, id: string): Promise<void> {
  for (;;) {
    const [job] = await sql`select status, finished_at is not null as over
      from public.crawl_jobs where id = ${id}`;
    if (job?.status === "completed") return;
    if (job?.over) throw new Error(`A job ended as ${job.status}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
