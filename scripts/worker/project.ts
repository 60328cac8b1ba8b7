/**
 * Which project a worker works for: the one that the environment names, or
 * the local stack of this checkout.
 *
 * @module
 */

import { functionEnv } from "../stack/function_env.ts";
import { findInstance } from "../stack/instance.ts";
import { readKeys } from "../stack/keys.ts";
import { WorkerError } from "./worker_error.ts";

/** The variables that are still missing, by name; throws a {@linkcode WorkerError} where nobody has them. */
export async function projectEnv(
  env: Record<string, string>,
  state: string,
): Promise<Record<string, string>> {
  if (env.SUPABASE_URL && env.SUPABASE_SECRET_KEYS) return {};
  if (env.SUPABASE_URL || env.SUPABASE_SECRET_KEYS) {
    throw new WorkerError(
      'set both SUPABASE_URL and SUPABASE_SECRET_KEYS (\'{"default":"sb_secret_…"}\'), or neither for the local stack',
    );
  }
  const instance = await findInstance(state);
  const keys = await readKeys(state);
  if (!instance || !keys) {
    throw new WorkerError(
      "there is no project: set SUPABASE_URL and SUPABASE_SECRET_KEYS, or start the local stack with `deno task start`",
    );
  }
  const { apiUrl, databaseUrl, crawlerEnv } = instance;
  return {
    ...functionEnv({ apiUrl, databaseUrl, keys }),
    DATABASE_URL: databaseUrl,
    ...crawlerEnv,
  };
}
