/**
 * The client that reaches the database with the service's own rights.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { env } from "../env.ts";
import { Timeout } from "../timeout.ts";

/** No call that is well takes this long. */
const leastPatienceMs = 10_000;

/**
 * A client of the project, by the platform's environment. A call that has no
 * answer in the time of a lease, because its connection is half open, fails:
 * its worker would wait for ever, and nothing it holds is its own any more.
 */
export function connect(): SupabaseClient {
  const { SUPABASE_URL, SUPABASE_SECRET_KEYS, LEASE_MS } = env();
  const patienceMs = Math.max(LEASE_MS, leastPatienceMs);
  return createClient(SUPABASE_URL, SUPABASE_SECRET_KEYS.default ?? "", {
    auth: { persistSession: false, autoRefreshToken: false },
    // A retry here would hide a database that is down for 7 s.
    db: { retry: false },
    global: {
      fetch: (input, init) => fetchWhole(input, init, patienceMs),
    },
  });
}

/** Not `db.timeout`, which waits for ever for a body that has begun: here it is read within the time, too. */
async function fetchWhole(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  patienceMs: number,
): Promise<Response> {
  using late = new Timeout(patienceMs);
  const signal = init?.signal
    ? AbortSignal.any([init.signal, late.signal])
    : late.signal;
  const response = await fetch(input, { ...init, signal });
  const body = response.body ? await response.arrayBuffer() : null;
  return new Response(body, response);
}
