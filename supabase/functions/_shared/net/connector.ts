/**
 * Opens connections only to addresses that were checked: the address that is
 * judged is the address that is dialled, so no second lookup can differ.
 *
 * @module
 */

import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { isAddress } from "./address.ts";
import { resolve, resolvePublic, type Resolver } from "./resolve.ts";
import { tunnelTo } from "./tunnel.ts";
import type { Upstream } from "./upstream.ts";
import type { AllowedHosts } from "./url.ts";

/** Options of {@linkcode createConnector}. */
export interface ConnectorOptions {
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  readonly timeoutMs: number;
  /** Certificate authorities to trust instead of the system's, in PEM. */
  readonly ca?: string;
  /** Through which all connections go. */
  readonly upstream?: Upstream | undefined;
}

/** A connector for undici's `Agent`. */
export function createConnector(
  { allowed, resolver, timeoutMs: timeout, ca, upstream }: ConnectorOptions,
): buildConnector.connector {
  const base = { timeout, allowH2: false, ...(ca ? { ca } : {}) };
  const strict = buildConnector({ ...base, lookup: lookupWith(resolvePublic) });
  const exempt = buildConnector({ ...base, lookup: lookupWith(resolve) });
  return (options, callback) => {
    const port = options.port || (options.protocol === "https:" ? "443" : "80");
    const { hostname } = options;
    const name = hostname.includes(":") ? `[${hostname}]` : hostname;
    if (upstream) {
      const url = new URL(`${options.protocol}//${name}:${port}`);
      const bounds = { allowed, resolver, timeoutMs: timeout };
      tunnelTo(upstream, url, bounds).then(
        (socket) =>
          options.protocol === "https:"
            ? exempt({ ...options, httpSocket: socket }, callback)
            : callback(null, socket),
        (error) => callback(error, null),
      );
      return;
    }
    if (allowed.has(`${name}:${port}`)) return exempt(options, callback);
    if (!isAddress(hostname)) return strict(options, callback);
    // A literal address is dialled without a lookup, so it is judged here.
    resolvePublic(hostname, literal).then(
      () => strict(options, callback),
      (error) => callback(error, null),
    );
  };

  function lookupWith(find: typeof resolve): LookupFunction {
    return (host, options, callback) => {
      find(host, resolver).then((addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? "", first?.family);
      }, (error) => callback(error, "", 4));
    };
  }
}

const literal: Resolver = (host) =>
  Promise.resolve([{ address: host, family: host.includes(":") ? 6 : 4 }]);
