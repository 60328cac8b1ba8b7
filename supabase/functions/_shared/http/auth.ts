/**
 * Who is calling. Keys and tokens with a key id are `@supabase/server`'s
 * business; it refuses tokens signed with a shared secret (HS256, no key id),
 * which the local stack and older projects still issue, so those are verified
 * here.
 *
 * @module
 */

import { verifyAuth } from "@supabase/server/core";
import { base64url, decodeProtectedHeader, jwtVerify } from "jose";
import { z } from "zod";
import { env } from "../env.ts";
import { RequestError } from "../errors.ts";

/** Who may call: signed-in users, the default secret key, any secret key, or whoever has a token that the handler checks. */
export type AuthMode = "user" | "secret" | "secret:*" | "token";

/** Who calls: a user, or the service, which sees everything. */
export interface Caller {
  /** The user's id; null for a secret key. */
  readonly ownerId: string | null;
}

/** For whom Supabase issues the tokens of signed-in users, and what it names those by. */
const audience = "authenticated";
const subject = z.uuid();

/** Identifies the caller, or throws `UNAUTHORIZED`, `INVALID_TOKEN` or `FORBIDDEN`. */
export async function authenticate(
  request: Request,
  modes: readonly AuthMode[],
): Promise<Caller> {
  if (modes.includes("token")) return { ownerId: null };
  const user = await sharedSecretUser(request);
  if (user) return allow({ ownerId: user }, modes);
  const { data, error } = await verifyAuth(request, {
    auth: ["user", modes.includes("secret:*") ? "secret:*" : "secret"],
    audience,
  });
  if (data) return allow({ ownerId: userId(data.userClaims?.id) }, modes);
  if (error.code === "INVALID_JWT") throw invalidToken(error);
  if (error.status >= 500) {
    throw new RequestError(
      "UNAVAILABLE",
      "Cannot check credentials right now: try again in a few seconds",
      { cause: error, headers: { "retry-after": "5" } },
    );
  }
  throw new RequestError(
    "UNAUTHORIZED",
    "Cannot identify the caller: send a secret key in the 'apikey' header, or a user's token as 'Authorization: Bearer …'",
  );
}

/** The id of a token's user; null without one. A subject that is none of ours is nobody's. */
function userId(id: string | undefined): string | null {
  if (id === undefined) return null;
  const parsed = subject.safeParse(id);
  if (parsed.success) return parsed.data;
  throw invalidToken(parsed.error);
}

function allow(caller: Caller, modes: readonly AuthMode[]): Caller {
  if (caller.ownerId === null || modes.includes("user")) return caller;
  throw new RequestError(
    "FORBIDDEN",
    "Cannot call this function as a user: it takes a secret key",
  );
}

/** The user of a token without a key id, if the request carries one. */
async function sharedSecretUser(request: Request): Promise<string | null> {
  const token = /^Bearer (ey.+)$/.exec(
    request.headers.get("authorization") ?? "",
  )?.[1];
  if (!token) return null;
  const secret = sharedSecret();
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg !== "HS256" || kid || !secret) return null;
    const { payload } = await jwtVerify(token, secret, {
      algorithms: ["HS256"],
      audience,
    });
    return subject.parse(payload.sub);
  } catch (error) {
    throw invalidToken(error);
  }
}

function invalidToken(cause: unknown): RequestError {
  return new RequestError(
    "INVALID_TOKEN",
    "Cannot accept the user token: it is malformed, expired or signed by another project",
    { cause },
  );
}

const symmetricKey = z.object({ kty: z.literal("oct"), k: z.base64url() });
const keySet = z.object({ keys: z.array(z.unknown()) });

/** The legacy secret: from `JWT_SECRET`, or a symmetric key of the key set. */
function sharedSecret(): Uint8Array | null {
  if (env().JWT_SECRET) return new TextEncoder().encode(env().JWT_SECRET);
  if (!env().SUPABASE_JWKS) return null;
  const set = keySet.safeParse(JSON.parse(env().SUPABASE_JWKS));
  for (const key of set.data?.keys ?? []) {
    const symmetric = symmetricKey.safeParse(key);
    if (symmetric.success) {
      return base64url.decode(symmetric.data.k);
    }
  }
  return null;
}
