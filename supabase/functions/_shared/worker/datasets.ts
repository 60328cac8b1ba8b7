/**
 * The items of a job's owner, as its handler reaches them.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { Datasets } from "../kinds/kind.ts";
import { DatasetStore } from "../queue/datasets.ts";
import type { Lease } from "../queue/rows.ts";

/** Reads and keeps items on behalf of the holder of a lease. */
export function datasetsOf({ id, lease_token, owner_id }: Lease): Datasets {
  const store = DatasetStore.connect();
  return {
    read: (wanted) => store.read(wanted, { ownerId: owner_id ?? null }),
    async save(datasets) {
      const saved = await store.save(datasets, { job_id: id, lease_token });
      if (saved) return saved;
      throw new JobError(
        "INTERNAL",
        "Cannot keep items: the job has gone to another",
      );
    },
  };
}
