/**
 * What a request to the proxy says: where to, and from whom.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { EgressCredentials } from "../../supabase/functions/_shared/net/egress_credentials.ts";
import type { Head } from "./head.ts";

/** A host as browsers write one: no user name, nothing escaped. */
const authority = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=-]+)(?::\d{1,5})?$/i;

/**
 * The host and port that a request is for, as an `http:` URL of both; undefined
 * for what is not addressed to a proxy.
 */
export function targetOf({ method, target }: Head): URL | undefined {
  const isTunnel = method === "CONNECT";
  const named = isTunnel
    ? target
    : target.match(/^http:\/\/([^/?#\\]*)(?:[/?#]|$)/i)?.[1];
  if (!named || !authority.test(named)) return undefined;
  if (isTunnel && !/:\d+$/.test(named)) return undefined;
  const url = URL.parse(`http://${named}/`);
  return url && url.port !== "0" ? url : undefined;
}

/** The user name and password of `Basic …`. */
export function credentialsOf(text: string): EgressCredentials | undefined {
  const [, encoded] = text.match(/^basic +([\w+/=]+)$/i) ?? [];
  if (!encoded) return undefined;
  const plain = Buffer.from(encoded, "base64").toString();
  const colon = plain.indexOf(":");
  if (colon < 0) return undefined;
  return { username: plain.slice(0, colon), password: plain.slice(colon + 1) };
}
