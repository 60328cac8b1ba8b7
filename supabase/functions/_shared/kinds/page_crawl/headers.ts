/**
 * The headers of an answer, as they are kept beside its page.
 *
 * @module
 */

import { limits } from "./limits.ts";

/** What opens a session, is our own proxy's word, or was about the connection alone (RFC 9110). */
const dropped = new Set([
  "set-cookie",
  "x-egress-refused",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** By lower-case name, without cookies; those that come first, as far as they fit. */
export function keptHeaders(headers: Headers): Record<string, string> {
  const kept = new Map<string, string>();
  let left: number = limits.headersText;
  for (const [name, value] of headers) {
    if (dropped.has(name)) continue;
    left -= name.length + value.length;
    if (left < 0 || kept.size === limits.headers) break;
    kept.set(name, value);
  }
  return Object.fromEntries(kept);
}
