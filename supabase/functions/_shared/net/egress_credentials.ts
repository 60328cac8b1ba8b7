/**
 * What a page's browser context shows the egress proxy: until when it is good,
 * which private hosts this one job may reach, and through which proxy it goes
 * on, if any. It is signed with the secret that the crawler and the proxy share,
 * and of the other proxy it holds only what that secret opens. The browser sees
 * neither the secret nor the other proxy's address and password.
 *
 * @module
 */

import { type AllowedHosts, parseAllowedHosts } from "./url.ts";
import type { Upstream } from "./upstream.ts";

/** User name and password, for `Proxy-Authorization: Basic`. */
export interface EgressCredentials {
  readonly username: string;
  readonly password: string;
}

/** What the holder of credentials may do. */
export interface EgressGrant {
  /** Private hosts that may be reached. */
  readonly allowed: AllowedHosts;
  /** Where all connections go on through. */
  readonly upstream?: Upstream | undefined;
}

/** Marks the sealed upstream; no `host:port` starts like that. */
const via = "via=";

/** Makes credentials that are good until then, a `Date.now()` value. */
export async function signEgress(
  secret: string,
  { allowed, upstream, expiresAt }: EgressGrant & { expiresAt: number },
): Promise<EgressCredentials> {
  const sealed = upstream ? [via + await seal(secret, upstream)] : [];
  const username = [expiresAt, ...sealed, ...allowed].join(",");
  // A user name ends at its first colon, and these have some.
  const encoded = encodeURIComponent(username);
  return { username: encoded, password: await signature(secret, encoded) };
}

/** What these credentials allow; undefined if they are not good (any more). */
export async function verifyEgress(
  secret: string,
  { username, password }: EgressCredentials,
): Promise<EgressGrant | undefined> {
  if (!isSame(password, await signature(secret, username))) return undefined;
  const [expiresAt, ...rest] = decodeURIComponent(username).split(",");
  if (!(Number(expiresAt) > Date.now())) return undefined;
  const sealed = rest.find((part) => part.startsWith(via))?.slice(via.length);
  const hosts = rest.filter((part) => !part.startsWith(via));
  return {
    allowed: parseAllowedHosts(hosts.join()),
    ...(sealed ? { upstream: await unseal(secret, sealed) } : {}),
  };
}

const ivBytes = 12;

/** Encrypts an upstream: hexadecimal, as a user name has no room for much else. */
async function seal(secret: string, upstream: Upstream): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const text = new TextEncoder().encode(JSON.stringify(upstream));
  const key = await sealingKey(secret);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    key,
    text,
  );
  return hex(iv) + hex(new Uint8Array(sealed));
}

async function unseal(secret: string, text: string): Promise<Upstream> {
  const bytes = Uint8Array.from(
    text.match(/../g) ?? [],
    (pair) => parseInt(pair, 16),
  );
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes.subarray(0, ivBytes) },
    await sealingKey(secret),
    bytes.subarray(ivBytes),
  );
  return JSON.parse(new TextDecoder().decode(plain));
}

/** A key of its own, made of the same secret. */
async function sealingKey(secret: string): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    "HKDF",
    false,
    ["deriveKey"],
  );
  return await crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: encoder.encode("upstream proxy"),
    },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
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
  return hex(new Uint8Array(bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
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
