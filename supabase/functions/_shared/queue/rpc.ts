/**
 * Calls an SQL function through the REST gateway and turns what goes wrong
 * into an error a caller can act on.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { RequestError } from "../errors.ts";

/** The codes that an SQL function refuses a request with. */
const refusals = [
  "IDEMPOTENCY_KEY_REUSED",
  "RATE_LIMITED",
  "QUOTA_EXCEEDED",
] as const;

/** Calls `name` and parses its answer; throws `UNAVAILABLE` or the function's own code. */
export async function rpc<T>(
  client: SupabaseClient,
  name: string,
  args: Record<string, unknown>,
  schema: z.ZodType<T>,
): Promise<T> {
  const { data, error, status } = await client.rpc(name, args);
  if (!error) return schema.parse(data);
  const refusal = refusals.find((code) => code === error.message);
  if (refusal) {
    throw new RequestError(
      refusal,
      `Cannot accept the request: ${error.details}`,
      // The hint is how long to wait, in seconds.
      error.hint ? { headers: { "retry-after": error.hint } } : {},
    );
  }
  if (!isUnavailable(error, status)) {
    throw new Error(`Cannot call '${name}': ${error.code} ${error.message}`);
  }
  throw new RequestError(
    "UNAVAILABLE",
    "Cannot reach the database: try again in a few seconds",
    { cause: error, headers: { "retry-after": "5" } },
  );
}

/** No SQLSTATE at all, a lost connection (08), a deadlock (40), as with a migration, no resources (53), a shutdown or a time-out (57). */
function isUnavailable(
  { code, message }: { code?: string; message: string },
  status: number,
): boolean {
  if (!code || status === 0) return true;
  // The local gateway has one code for all that it does not know.
  if (code === "SUP") {
    return /connection|timeout|shutting|starting|deadlock|No space/.test(
      message,
    );
  }
  return /^(08|40|53|57|ECONN|PGRST00|CONN)/.test(code);
}
