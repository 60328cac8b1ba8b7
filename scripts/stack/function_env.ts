/**
 * The environment variables that the platform gives to every function.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Keys } from "./keys.ts";

/** The variables of a project at `apiUrl` with its database at `databaseUrl`. */
export function functionEnv(
  { apiUrl, databaseUrl, keys }: {
    apiUrl: string;
    databaseUrl: string;
    keys: Keys;
  },
): Record<string, string> {
  const jwk = {
    kty: "oct",
    alg: "HS256",
    kid: "local",
    k: Buffer.from(keys.jwtSecret).toString("base64url"),
  };
  return {
    SUPABASE_URL: apiUrl,
    SUPABASE_DB_URL: databaseUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({
      default: keys.secret,
      cron: keys.cron,
    }),
    SUPABASE_JWKS: JSON.stringify({ keys: [jwk] }),
  };
}
