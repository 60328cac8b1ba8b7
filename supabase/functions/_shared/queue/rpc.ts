/**
 * Calls an SQL function through the REST gateway and turns what goes wrong
 * into an error a caller can act on.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { requestCodes, RequestError } from "../errors.ts";

/** Calls `name` and parses its answer; throws `UNAVAILABLE` or the function's own code. */
export async function rpc<T>(
  client: SupabaseClient,
  name: string,
  args: Record<string, unknown>,
  schema: z.ZodType<T>,
): Promise<T> {
  const { data, error, status } = await client.rpc(name, args);
  if (!error) return schema.parse(data);
  const code = Object.keys(requestCodes).find((known) =>
    known === error.message
  );
  if (code === "IDEMPOTENCY_KEY_REUSED") {
    throw new RequestError(code, `Cannot accept the request: ${error.details}`);
  }
  if (!isUnavailable(error.code, status)) {
    throw new Error(`Cannot call '${name}': ${error.code} ${error.message}`);
  }
  throw new RequestError(
    "UNAVAILABLE",
    "Cannot reach the database: try again in a few seconds",
    { cause: error, headers: { "retry-after": "5" } },
  );
}

/** No SQLSTATE at all, a lost connection (08), no resources (53), a shutdown (57). */
function isUnavailable(code: string | undefined, status: number): boolean {
  return !code || status === 0 || /^(08|53|57|ECONN|PGRST00|CONN)/.test(code);
}
