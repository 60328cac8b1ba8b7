/**
 * Keeps a page's requests on the public internet, by intercepting each one.
 * Web sockets, WebRTC and the first request of a popup cannot be intercepted;
 * the egress proxy beside the browser stops those. This is the second layer.
 *
 * @module
 */

import type { HTTPRequest, Page } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { WayOut } from "../net/egress_proxy.ts";
import { checkResolved, type Resolver } from "../net/resolve.ts";
import { type AllowedHosts, hostAndPort, inspectUrl } from "../net/url.ts";
import { watchEgress } from "./egress.ts";
import type { RequestRules } from "./request_rules.ts";

/** Schemes that never leave the browser. */
const local = /^(?:data|blob|about):/i;

/**
 * Refuses requests to private addresses; `refused` hears of a refused main
 * document. Answers what judges an address, for what was loaded unguarded.
 */
export async function guardRequests(page: Page, options: {
  allowed: AllowedHosts;
  resolver: Resolver;
  proxy: WayOut | undefined;
  refused: (error: unknown) => void;
  /** What the caller wants of requests that may be made. */
  rules?: RequestRules;
  resumed?: boolean;
}): Promise<(url: string) => Promise<void>> {
  // A page asks the same few hosts again and again.
  const verdicts = new Map<string, Promise<void>>();
  await watchEgress(page, options);
  page.on("request", (request) => {
    // One rejection in a handler would end the process.
    decide(request).catch(() => undefined);
  });
  // A service worker's requests would pass by the interception.
  await page.setBypassServiceWorker(true);
  await page.setRequestInterception(true);
  return judge;

  async function decide(request: HTTPRequest): Promise<void> {
    try {
      await judge(request.url());
    } catch (error) {
      const isMain = request.isNavigationRequest() &&
        request.frame() === page.mainFrame();
      if (isMain) options.refused(error);
      return await request.abort("blockedbyclient");
    }
    const { rules } = options;
    if (rules?.isUnwanted(request)) {
      return await request.abort("blockedbyclient");
    }
    const headers = rules?.headersOf(request);
    await request.continue(headers ? { headers } : {});
  }

  async function judge(text: string): Promise<void> {
    if (local.test(text)) return;
    const url = inspectUrl(text, options.allowed);
    if (!(url instanceof URL)) throw new JobError("URL_BLOCKED", url.message);
    const key = hostAndPort(url);
    let verdict = verdicts.get(key);
    if (!verdict) {
      verdict = checkResolved(url, options.allowed, options.resolver);
      verdicts.set(key, verdict);
    }
    await verdict;
  }
}
