/**
 * Items in datasets: one method per SQL function.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Dataset, Kept, Saved, Wanted } from "../kinds/kind.ts";
import { connect } from "./connect.ts";
import type { Held } from "./reports.ts";
import { rpc } from "./rpc.ts";

const saved: z.ZodType<Saved> = z.record(
  z.string(),
  z.object({
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    removed: z.int(),
  }),
);

const page = z.object({
  items: z.array(
    z.object({
      scope: z.string(),
      key: z.string(),
      item: z.record(z.string(), z.unknown()),
      job_id: z.uuid().nullable(),
      created_at: z.string(),
      updated_at: z.string(),
    }).transform(({ job_id, created_at, updated_at, ...rest }): Kept => ({
      ...rest,
      jobId: job_id,
      createdAt: created_at,
      updatedAt: updated_at,
    })),
  ),
  more: z.boolean(),
});

/** Whose items; null is the secret key. */
interface Owned {
  readonly ownerId: string | null;
}

/** The datasets in the database, reached with the service's own rights. */
export class DatasetStore {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's datasets, by the platform's environment. */
  static connect(): DatasetStore {
    return new DatasetStore(connect());
  }

  /** A page of an owner's items; of every owner's where `all` is set, which is for the secret key. */
  read(wanted: Wanted, { ownerId, all = false }: Owned & { all?: boolean }) {
    const { after } = wanted;
    return rpc(this.#client, "read_dataset_items", {
      p_owner_id: ownerId,
      p_dataset: wanted.dataset,
      p_scope: wanted.scope ?? null,
      p_keys: wanted.keys ?? null,
      p_match: wanted.match ?? null,
      p_after: after ? [after.scope, after.key] : null,
      p_limit: wanted.limit ?? 1_000,
      p_all: all,
    }, page);
  }

  /** Keeps items on behalf of an owner. */
  put(datasets: readonly Dataset[], { ownerId }: Owned) {
    return rpc(this.#client, "put_dataset_items", {
      p_owner_id: ownerId,
      p_datasets: datasets,
    }, saved);
  }

  /** Keeps items of a running job; null where its lease was lost. */
  save(datasets: readonly Dataset[], held: Held) {
    return rpc(this.#client, "save_dataset_items", {
      p_job_id: held.job_id,
      p_lease_token: held.lease_token,
      p_datasets: datasets,
    }, saved.nullable());
  }
}
