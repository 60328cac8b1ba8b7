/**
 * What the crawler knows of the egress proxy beside its browser.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import { serverOf, type Upstream } from "./upstream.ts";

/** The header in which the proxy says why it has no answer: a code. */
export const refusedHeader = "x-egress-refused";

/** An egress proxy, as the browser reaches it. */
export interface EgressProxy {
  /** `"http://127.0.0.1:3128"` */
  readonly server: string;
  /** What credentials are signed with; empty if it wants none. */
  readonly secret: string;
}

/** How all connections of a page leave its browser. */
export interface WayOut extends EgressProxy {
  /** The proxy of the pool that they go through after it, or, if it is `alone`, instead of it. */
  readonly upstream?: Upstream | undefined;
  readonly alone?: boolean;
}

/** The way out through the egress proxy and a proxy of the pool, as far as there are any; throws `PROXY_FAILED`. */
export function wayOut(
  proxy: EgressProxy | undefined,
  upstream: Upstream | undefined,
): WayOut | undefined {
  if (!upstream) return proxy;
  if (!proxy) {
    return { server: serverOf(upstream), secret: "", upstream, alone: true };
  }
  if (proxy.secret) return { ...proxy, upstream };
  throw new JobError(
    "PROXY_FAILED",
    "Cannot go through PROXY_URLS: EGRESS_PROXY_URL needs a secret, which seals their passwords",
    { retryAfterMs: 60_000 },
  );
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
