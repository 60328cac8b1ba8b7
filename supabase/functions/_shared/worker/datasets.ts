/**
 * The items of a job's owner, as its handler reaches them.
 *
 * @module
 */

import { JobError, RequestError } from "../errors.ts";
import type { Datasets } from "../kinds/kind.ts";
import { DatasetStore } from "../queue/datasets.ts";
import type { Lease } from "../queue/rows.ts";

/** Makes what reads and keeps items on behalf of the holder of a lease; connects once, on first use. */
export function createDatasets(): (lease: Lease) => Datasets {
  let connected: DatasetStore | undefined;
  const store = () => connected ??= DatasetStore.connect();
  return ({ id, lease_token, owner_id }) => ({
    read: (wanted) =>
      reached(() => store().read(wanted, { ownerId: owner_id ?? null })),
    async save(datasets) {
      const held = { job_id: id, lease_token };
      const saved = await reached(() => store().save(datasets, held));
      if (saved) return saved;
      throw new JobError(
        "INTERNAL",
        "Cannot keep items: the job has gone to another",
      );
    },
  });
}

/** Calls the database; where it is away, that costs the job no try. */
export async function reached<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== "UNAVAILABLE") {
      throw error;
    }
    throw new JobError("UNAVAILABLE", error.message, {
      cause: error,
      retryAfterMs: 5_000,
    });
  }
}
