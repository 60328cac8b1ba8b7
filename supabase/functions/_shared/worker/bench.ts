/**
 * What the jobs of one drain share: one HTTP agent and one connection to the
 * remote browser, made on first use and closed with the drain.
 *
 * @module
 */

import type { RemoteBrowser } from "../browser/provider.ts";
import { env } from "../env.ts";
import { JobError } from "../errors.ts";
import type { Log } from "../log.ts";
import { parseEgressProxy } from "../net/egress_proxy.ts";
import { EgressFetcher, type EgressFetcherOptions } from "../net/fetch.ts";
import { poolOf } from "../net/proxy_pool.ts";
import { scraperApi } from "../net/scraper_api.ts";
import { createSitemaps } from "../net/sitemap.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { OpenPages } from "../queue/open_pages.ts";
import type { Queue } from "../queue/queue.ts";
import { createApis } from "./apis.ts";
import { createDatasets, reached } from "./datasets.ts";
import { createProxies } from "./proxies.ts";
import { createRobots } from "./robots.ts";
import type { Workbench } from "./run_job.ts";
import { projectMark } from "./sweep.ts";
import type { Post } from "./webhooks.ts";

/** Makes a {@linkcode Workbench} from the environment. */
export function createBench(
  log: Log,
  queue: Queue,
): Workbench & AsyncDisposable & { readonly post: Post } {
  const allowedPrivateHosts = parseAllowedHosts(
    env().CRAWL_ALLOWED_PRIVATE_HOSTS,
  );
  const bounds: EgressFetcherOptions = {
    allowedPrivateHosts,
    userAgent: env().CRAWL_USER_AGENT,
  };
  const fetcher = new EgressFetcher(bounds);
  const read: Workbench["fetch"] = (url, options) =>
    fetcher.fetch(url, options);
  const { SCRAPER_API_KEY: key, SCRAPER_API_URL: endpoint } = env();
  const rules = createRobots({
    fetch: read,
    userAgent: env().CRAWL_USER_AGENT,
    queue,
    log,
  });
  const pool = poolOf(env().PROXY_URLS);
  const proxies = pool && createProxies(pool, {
    bounds,
    isChained: env().EGRESS_PROXY_URL !== "",
    openPage: async (signal, options) =>
      (await (browser ??= connect())).openPage(signal, options),
  });
  let browser: Promise<RemoteBrowser> | undefined;
  let told = Promise.resolve();
  return {
    log,
    fetch: read,
    post: (url, options) => fetcher.post(url, options),
    reuse: async ({ id, lease_token }, maxAgeMs) => {
      try {
        return await queue.reuse({ job_id: id, lease_token }, maxAgeMs) !==
          "none";
      } catch (error) {
        // Without its cache a page can still be crawled.
        log.warn("reuse_failed", { jobId: id, error });
        return false;
      }
    },
    robots: rules.robots,
    sitemap: createSitemaps(fetcher, rules.sitemaps),
    api: createApis(fetcher),
    beat: async (beat) =>
      (await reached(() => queue.heartbeat([beat], env().LEASE_MS)))
        .includes(beat.job_id),
    datasets: createDatasets(),
    scrape: key ? scraperApi({ endpoint, key }, read) : null,
    openPage: async (signal, options) =>
      (await (browser ??= connect())).openPage(signal, options),
    proxied: proxies?.proxied,
    hasBrowser: env().BROWSER_WS_ENDPOINT !== "",
    async [Symbol.asyncDispose]() {
      await proxies?.[Symbol.asyncDispose]();
      await fetcher[Symbol.asyncDispose]();
      const connected = await browser?.catch(() => undefined);
      await connected?.[Symbol.asyncDispose]();
      await told;
    },
  };

  async function connect(): Promise<RemoteBrowser> {
    const endpoint = env().BROWSER_WS_ENDPOINT;
    if (!endpoint) {
      throw new JobError(
        "BROWSER_UNAVAILABLE",
        "Cannot render: no remote browser is configured: set BROWSER_WS_ENDPOINT",
        { retryAfterMs: 60_000 },
      );
    }
    // Loaded here, so that a drain of plain fetches never loads a browser library.
    const { RemoteBrowser } = await import("../browser/provider.ts");
    const { REQUEST_BUDGET_MS } = env();
    return new RemoteBrowser({
      endpoints: endpoint.split(",").map((part) => part.trim()),
      concurrency: env().BROWSER_CONCURRENCY,
      allowedPrivateHosts,
      allowScripts: env().ALLOW_PAGE_SCRIPTS,
      egressProxy: parseEgressProxy(env().EGRESS_PROXY_URL),
      project: await projectMark(),
      pageMs: REQUEST_BUDGET_MS + 15_000,
      onLeft: () => {
        told = told.then(() => OpenPages.connect().want())
          .catch((error) => log.warn("sweep_not_wanted", { error }));
      },
      log,
    });
  }
}
