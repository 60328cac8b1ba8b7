/**
 * Which project a command is about: the one that the environment names, or
 * the local stack of this checkout.
 *
 * @module
 */

import { functionEnv } from "./function_env.ts";
import { findInstance } from "./instance.ts";
import { readKeys } from "./keys.ts";
import { StackError } from "./stack_error.ts";

/** The variables that are still missing, by name; throws a {@linkcode StackError} where nobody has them. */
export async function projectEnv(
  env: Record<string, string>,
  state: string,
): Promise<Record<string, string>> {
  if (env.SUPABASE_URL && env.SUPABASE_SECRET_KEYS) return {};
  if (env.SUPABASE_URL || env.SUPABASE_SECRET_KEYS) {
    throw new StackError(
      'set both SUPABASE_URL and SUPABASE_SECRET_KEYS (\'{"default":"sb_secret_…"}\'), or neither for the local stack',
    );
  }
  const instance = await findInstance(state);
  const keys = await readKeys(state);
  if (!instance || !keys) {
    throw new StackError(
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
