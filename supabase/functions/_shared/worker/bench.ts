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
import { EgressFetcher } from "../net/fetch.ts";
import { scraperApi } from "../net/scraper_api.ts";
import { parseAllowedHosts } from "../net/url.ts";
import type { Queue } from "../queue/queue.ts";
import { createRobots } from "./robots.ts";
import type { Workbench } from "./run_job.ts";
import type { Post } from "./webhooks.ts";

/** Makes a {@linkcode Workbench} from the environment. */
export function createBench(
  log: Log,
  queue: Queue,
): Workbench & AsyncDisposable & { readonly post: Post } {
  const allowedPrivateHosts = parseAllowedHosts(
    env().CRAWL_ALLOWED_PRIVATE_HOSTS,
  );
  const fetcher = new EgressFetcher({
    allowedPrivateHosts,
    userAgent: env().CRAWL_USER_AGENT,
  });
  const fetch: Workbench["fetch"] = (url, options) =>
    fetcher.fetch(url, options);
  const { SCRAPER_API_KEY: key, SCRAPER_API_URL: endpoint } = env();
  let browser: Promise<RemoteBrowser> | undefined;
  return {
    log,
    fetch,
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
    robots: createRobots({
      fetch,
      userAgent: env().CRAWL_USER_AGENT,
      queue,
      log,
    }),
    scrape: key ? scraperApi({ endpoint, key }, fetch) : null,
    openPage: async (signal, options) =>
      (await (browser ??= connect())).openPage(signal, options),
    async [Symbol.asyncDispose]() {
      await fetcher[Symbol.asyncDispose]();
      const connected = await browser?.catch(() => undefined);
      await connected?.[Symbol.asyncDispose]();
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
    return new RemoteBrowser({
      endpoints: endpoint.split(",").map((part) => part.trim()),
      concurrency: env().BROWSER_CONCURRENCY,
      allowedPrivateHosts,
      egressProxy: parseEgressProxy(env().EGRESS_PROXY_URL),
      log,
    });
  }
}
