/**
 * What the crawler knows of the egress proxy beside its browser.
 *
 * @module
 */

/** The header in which the proxy says why it has no answer: a code. */
export const refusedHeader = "x-egress-refused";

/** An egress proxy, as the browser reaches it. */
export interface EgressProxy {
  /** `"http://127.0.0.1:3128"` */
  readonly server: string;
  /** What credentials are signed with; empty if it wants none. */
  readonly secret: string;
}

/** Reads `EGRESS_PROXY_URL`, `http://:<secret>@<host>:<port>`; undefined if it is empty. */
export function parseEgressProxy(text: string): EgressProxy | undefined {
  if (!text) return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== "http:" || url.pathname !== "/") {
    throw new Error(
      "Cannot read EGRESS_PROXY_URL: it must be http://:<secret>@<host>:<port>",
    );
  }
  return { server: url.origin, secret: decodeURIComponent(url.password) };
}
