/**
 * Waits for a batch, look after look.
 *
 * @module
 */

import { type Batch, type BatchOptions, getBatch } from "./batch.ts";
import type { Connection } from "./connection.ts";
import { WaitTimeoutError } from "./errors.ts";
import { patiently } from "./patience.ts";

/** How long to wait for a batch. */
export interface WaitForBatchOptions extends BatchOptions {
  /** The whole patience; an hour by default. */
  readonly timeoutMs?: number | undefined;
  /** Called with each look at the batch, the last one included. */
  readonly onProgress?: ((batch: Batch) => void) | undefined;
}

const firstPauseMs = 500;
const longestPauseMs = 5_000;

/** Waits until all jobs of a batch have ended, looking ever less often; throws {@linkcode WaitTimeoutError}. */
export async function waitForBatch(
  connection: Connection,
  batchId: string,
  { timeoutMs = 3_600_000, onProgress, ...options }: WaitForBatchOptions = {},
): Promise<Batch> {
  const { answer: { batch }, done, cause } = await patiently(async () => {
    const batch = await getBatch(connection, batchId, {
      ...options,
      retries: 0,
    });
    onProgress?.(batch);
    return { batch, done: batch.status !== "running" };
  }, {
    timeoutMs,
    pauseAfter: (look) => Math.min(firstPauseMs * 1.5 ** look, longestPauseMs),
    signal: options.signal,
  });
  if (done) return batch;
  throw new WaitTimeoutError(
    `Cannot wait any longer for batch '${batchId}': ${batch.progress} % of its jobs have ended after ${timeoutMs} ms`,
    { batch, cause },
  );
}
