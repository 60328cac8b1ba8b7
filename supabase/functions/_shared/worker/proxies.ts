/**
 * The pool of proxies, as jobs use it.
 *
 * @module
 */

import type { OpenOptions, RemotePage, Tools } from "../kinds/kind.ts";
import { EgressFetcher, type EgressFetcherOptions } from "../net/fetch.ts";
import type { PooledProxy, ProxyPool } from "../net/proxy_pool.ts";
import { systemResolver } from "../net/resolve.ts";
import { isOpen, probe, ProxyFailure } from "../net/tunnel.ts";
import { untilAborted } from "../net/until_aborted.ts";
import type { Upstream } from "../net/upstream.ts";

/** What {@linkcode createProxies} makes its ways of. */
export interface ProxiesOptions {
  /** Where direct fetches may go, and as whom. */
  readonly bounds: EgressFetcherOptions;
  /** Whether an egress proxy stands between the browser and the pool, which then keeps its passwords. */
  readonly isChained: boolean;
  openPage(
    signal: AbortSignal,
    options: OpenOptions & { upstream: Upstream },
  ): Promise<RemotePage>;
}

/** Of asking a proxy before a browser does. */
const probeMs = 10_000;

/** Makes the `proxied` of a workbench; disposing it closes its connections. */
export function createProxies(
  pool: ProxyPool,
  { bounds, isChained, openPage }: ProxiesOptions,
): { proxied: NonNullable<Tools["proxied"]> } & AsyncDisposable {
  const fetchers = new Map<string, EgressFetcher>();
  return {
    proxied: ({ url, session, turn }) => {
      const { host } = new URL(url);
      const proxy = pool.pick({ key: `${host}\n${session}`, turn });
      const { upstream } = proxy;
      return {
        refused: proxy.refused,
        fetch: (...page) =>
          watched(proxy, () => fetcherOf(upstream).fetch(...page)),
        openPage: async (signal, options) => {
          const shown = await watched(
            proxy,
            () => untilAborted(asked(upstream, new URL(url)), signal),
          );
          return await openPage(signal, { ...options, upstream: shown });
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const fetcher of fetchers.values()) {
        await fetcher[Symbol.asyncDispose]();
      }
    },
  };

  /** The proxy, once it has shown that it works, with no more than the browser has to know. */
  async function asked(upstream: Upstream, url: URL): Promise<Upstream> {
    const limits = {
      allowed: bounds.allowedPrivateHosts,
      resolver: bounds.resolver ?? systemResolver,
      timeoutMs: probeMs,
    };
    // A browser shows a password to whoever asks first: if the proxy does not, a site may.
    if (
      !isChained && upstream.username && await isOpen(upstream, url, limits)
    ) {
      return { ...upstream, username: "", password: "" };
    }
    await probe(upstream, url, limits);
    return upstream;
  }

  function fetcherOf(upstream: Upstream): EgressFetcher {
    const key = JSON.stringify(upstream);
    const known = fetchers.get(key);
    if (known) return known;
    const fetcher = new EgressFetcher({ ...bounds, upstream });
    fetchers.set(key, fetcher);
    return fetcher;
  }
}

/** Tells the pool how its proxy did. */
async function watched<T>(
  proxy: PooledProxy,
  run: () => Promise<T>,
): Promise<T> {
  try {
    const result = await run();
    proxy.worked();
    return result;
  } catch (error) {
    if (error instanceof ProxyFailure) {
      if (error.scope === "proxy") proxy.failed();
      else proxy.refused();
    }
    throw error;
  }
}
