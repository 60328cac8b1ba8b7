/**
 * Cancels jobs, one by one or a whole batch.
 *
 * @module
 */

import type { cancelCrawlJobs } from "../supabase/functions/_shared/contract/cancel.ts";
import { chunks } from "./chunks.ts";
import type { CallOptions, Connection } from "./connection.ts";

/** Which jobs are not wanted any more. */
export type Cancellation =
  | { readonly jobIds: readonly string[] }
  | { readonly batchId: string; readonly ownerId?: string };

/** The most ids one request may hold. */
const maxIds = 1_000;

/** Cancels jobs, a thousand a call; answers how many were. */
export async function cancelJobs(
  connection: Connection,
  which: Cancellation,
  { signal }: CallOptions = {},
): Promise<number> {
  const bodies = "jobIds" in which
    ? [...chunks(which.jobIds, null, { urls: maxIds, bytes: Infinity })]
      .map(({ entries }) => ({ jobIds: [...entries] }))
    : [which];
  let sum = 0;
  for (const body of bodies) {
    const { count } = await connection.post<typeof cancelCrawlJobs, 200>(
      "cancel-crawl-jobs",
      body,
      { signal },
    );
    sum += count;
  }
  return sum;
}
