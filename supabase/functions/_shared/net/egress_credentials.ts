/**
 * What a page's browser context shows the egress proxy: until when it is good,
 * and which private hosts this one job may reach, signed with the secret that
 * the crawler and the proxy share. The browser never sees the secret.
 *
 * @module
 */

import { type AllowedHosts, parseAllowedHosts } from "./url.ts";

/** User name and password, for `Proxy-Authorization: Basic`. */
export interface EgressCredentials {
  readonly username: string;
  readonly password: string;
}

/** Makes credentials that are good until then, a `Date.now()` value. */
export async function signEgress(
  secret: string,
  { allowed, expiresAt }: { allowed: AllowedHosts; expiresAt: number },
): Promise<EgressCredentials> {
  const username = [expiresAt, ...allowed].join(",");
  // A user name ends at its first colon, and these have some.
  const encoded = encodeURIComponent(username);
  return { username: encoded, password: await signature(secret, encoded) };
}

/** The private hosts that these credentials allow; undefined if they are not good (any more). */
export async function verifyEgress(
  secret: string,
  { username, password }: EgressCredentials,
): Promise<AllowedHosts | undefined> {
  if (!isSame(password, await signature(secret, username))) return undefined;
  const [expiresAt, ...allowed] = decodeURIComponent(username).split(",");
  if (!(Number(expiresAt) > Date.now())) return undefined;
  return parseAllowedHosts(allowed.join());
}

async function signature(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bytes = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return Array.from(
    new Uint8Array(bytes),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** In a time that does not tell where they differ. */
function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let i = 0; i < one.length; i++) {
    difference |= one.charCodeAt(i) ^ other.charCodeAt(i);
  }
  return difference === 0;
}
