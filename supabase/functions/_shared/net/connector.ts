/**
 * Opens connections only to addresses that were checked: the address that is
 * judged is the address that is dialled, so no second lookup can differ.
 *
 * @module
 */

import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { resolve, resolvePublic, type Resolver } from "./resolve.ts";
import type { AllowedHosts } from "./url.ts";

/** Options of {@linkcode createConnector}. */
export interface ConnectorOptions {
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  readonly timeoutMs: number;
}

/** A connector for undici's `Agent`. */
export function createConnector(
  { allowed, resolver, timeoutMs: timeout }: ConnectorOptions,
): buildConnector.connector {
  const strict = buildConnector({ timeout, lookup: lookupWith(resolvePublic) });
  const exempt = buildConnector({ timeout, lookup: lookupWith(resolve) });
  return (options, callback) => {
    const port = options.port || (options.protocol === "https:" ? "443" : "80");
    const isExempt = allowed.has(`${options.hostname}:${port}`);
    (isExempt ? exempt : strict)(options, callback);
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
