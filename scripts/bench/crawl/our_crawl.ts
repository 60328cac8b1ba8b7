/**
 * The same pages through the queue: submitted as a batch, drained by the
 * functions, over when the last job has ended.
 *
 * @module
 */

import { Caller } from "../../testing/caller.ts";
import type { TestStack } from "../../testing/stack.ts";
import { timed } from "../figures.ts";
import type { Taken } from "./loop_process.ts";
import { cpuMs } from "./process_usage.ts";

/** Crawls the pages once; throws if one of them fails. */
export async function crawlOurs(
  stack: TestStack,
  urls: readonly string[],
  options: { readonly render: boolean },
): Promise<Taken> {
  const batchId = crypto.randomUUID();
  const before = await cpuMs(stack.functionsPid);
  const ms = await timed(async () => {
    const { status } = await Caller.secret(stack)
      .post("submit-crawl-jobs-batch", { urls, batchId, ...options });
    if (status !== 202) throw new Error(`The submit answered ${status}`);
    await ended(stack, batchId);
  });
  return { ms, cpuMs: await cpuMs(stack.functionsPid) - before };
}

/** Looks where it costs the functions nothing: in the database. */
async function ended({ sql }: TestStack, name: string): Promise<void> {
  for (;;) {
    const [counts] = await sql<{ left: number; failed: number }[]>`
      select
        count(*) filter (where finished_at is null)::integer as left,
        count(*) filter (where finished_at is not null and status <> 'completed')::integer as failed
      from public.crawl_jobs j
      join public.crawl_batches b on b.id = j.batch_id and b.name = ${name}`;
    if (counts?.failed) throw new Error(`${counts.failed} pages failed`);
    if (counts?.left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
