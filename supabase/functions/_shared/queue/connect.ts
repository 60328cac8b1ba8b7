/**
 * The client that reaches the database with the service's own rights.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { env } from "../env.ts";

/** A client of the project, by the platform's environment. */
export function connect(): SupabaseClient {
  const { SUPABASE_URL, SUPABASE_SECRET_KEYS } = env();
  return createClient(SUPABASE_URL, SUPABASE_SECRET_KEYS.default ?? "", {
    auth: { persistSession: false, autoRefreshToken: false },
    // A retry here would hide a database that is down for 7 s.
    db: { retry: false },
  });
}
