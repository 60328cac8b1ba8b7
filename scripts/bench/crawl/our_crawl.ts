/**
 * The same pages through the queue: submitted as a batch, drained by the
 * functions. The clock runs from the first claim to the last completion, as the
 * others' runs from their first request; what lies before it is looked at by
 * itself, with single jobs.
 *
 * @module
 */

import { Caller } from "../../testing/caller.ts";
import type { TestStack } from "../../testing/stack.ts";
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
  const { status } = await Caller.secret(stack)
    .post("submit-crawl-jobs-batch", { urls, batchId, ...options });
  if (status !== 202) throw new Error(`The submit answered ${status}`);
  const ms = await ended(stack, batchId);
  return { ms, cpuMs: await cpuMs(stack.functionsPid) - before };
}

/** How long it took, looked up where it costs the functions nothing: in the database. */
async function ended({ sql }: TestStack, name: string): Promise<number> {
  for (;;) {
    const [run] = await sql<
      { left: number; failed: string | null; ms: number }[]
    >`
      select
        count(*) filter (where finished_at is null)::integer as left,
        min(url || ': ' || error_message) filter (where finished_at is not null and status <> 'completed') as failed,
        extract(epoch from max(finished_at)
          - min(finished_at - processing_time_ms * interval '1 ms'))::float * 1000 as ms
      from public.crawl_jobs j
      join public.crawl_batches b on b.id = j.batch_id and b.name = ${name}`;
    if (run?.failed) throw new Error(`A page failed: ${run.failed}`);
    if (run?.left === 0) return run.ms;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
