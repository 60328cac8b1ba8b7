/**
 * Keeps a page's requests on the public internet, by intercepting each one.
 *
 * @module
 */

import type { HTTPRequest, Page } from "puppeteer-core";
import { JobError } from "../errors.ts";
import { checkResolved, type Resolver } from "../net/resolve.ts";
import { type AllowedHosts, inspectUrl } from "../net/url.ts";

/** Schemes that never leave the browser. */
const local = new Set(["data:", "blob:", "about:"]);

/** Refuses requests to private addresses; `refused` hears of a refused main document. */
export async function guardRequests(page: Page, options: {
  allowed: AllowedHosts;
  resolver: Resolver;
  refused: (error: JobError) => void;
}): Promise<void> {
  // A page asks the same few hosts again and again.
  const verdicts = new Map<string, Promise<void>>();
  page.on("request", (request) => {
    // One rejection in a handler would end the process.
    decide(request).catch(() => undefined);
  });
  await page.setRequestInterception(true);

  async function decide(request: HTTPRequest): Promise<void> {
    try {
      await judge(request.url());
    } catch (error) {
      const isMain = request.isNavigationRequest() &&
        request.frame() === page.mainFrame();
      if (isMain && error instanceof JobError) options.refused(error);
      return await request.abort("blockedbyclient");
    }
    await request.continue();
  }

  async function judge(text: string): Promise<void> {
    if (local.has(text.slice(0, text.indexOf(":") + 1))) return;
    const url = inspectUrl(text, options.allowed);
    if (!(url instanceof URL)) throw new JobError("URL_BLOCKED", url.message);
    let verdict = verdicts.get(url.host);
    if (!verdict) {
      verdict = checkResolved(url, options.allowed, options.resolver);
      verdicts.set(url.host, verdict);
    }
    await verdict;
  }
}
