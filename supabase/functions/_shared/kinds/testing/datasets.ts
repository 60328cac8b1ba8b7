/**
 * The datasets of the secret key, on the database of a test.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import type { TestStack } from "../../../../../scripts/testing/stack.ts";
import { DatasetStore } from "../../queue/datasets.ts";
import type { Datasets } from "../kind.ts";

/** What a job of the secret key would be given. */
export function datasetsIn({ apiUrl, secretKey }: TestStack): Datasets {
  const store = new DatasetStore(createClient(apiUrl, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    db: { retry: false },
  }));
  const owner = { ownerId: null };
  return {
    read: (wanted) => store.read(wanted, owner),
    save: (datasets) => store.put(datasets, owner),
  };
}
