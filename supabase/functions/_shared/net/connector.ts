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
import type { AllowedHosts } from "./url.ts";

/** Options of {@linkcode createConnector}. */
export interface ConnectorOptions {
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  readonly timeoutMs: number;
  /** Certificate authorities to trust instead of the system's, in PEM. */
  readonly ca?: string;
}

/** A connector for undici's `Agent`. */
export function createConnector(
  { allowed, resolver, timeoutMs: timeout, ca }: ConnectorOptions,
): buildConnector.connector {
  const base = { timeout, allowH2: false, ...(ca ? { ca } : {}) };
  const strict = buildConnector({ ...base, lookup: lookupWith(resolvePublic) });
  const exempt = buildConnector({ ...base, lookup: lookupWith(resolve) });
  return (options, callback) => {
    const port = options.port || (options.protocol === "https:" ? "443" : "80");
    const { hostname } = options;
    const name = hostname.includes(":") ? `[${hostname}]` : hostname;
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
