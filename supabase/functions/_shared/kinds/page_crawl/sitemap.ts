/**
 * Reads a site's sitemaps at the start of its crawl.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { Tools } from "../kind.ts";
import { checkThrottle } from "./answer.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { wanted } from "./site.ts";

/** The pages in the sitemaps that the crawl goes to; none where it reads no sitemap. */
export async function readSitemap(
  url: string,
  { follow }: PageCrawlArgs,
  tools: Tools,
): Promise<readonly string[]> {
  if (!follow || follow.depth === 0 || follow.sitemap === false) return [];
  const { sitemap, limit } = follow;
  const isNamed = typeof sitemap === "string" && sitemap !== "only";
  const { wants } = wanted(follow, url);
  try {
    return await tools.step("Sitemap", (step) =>
      tools.sitemap(url, {
        signal: tools.signal,
        limit,
        wants,
        at: isNamed ? sitemap : undefined,
        inspect: (head) => {
          step.httpStatus = head.status;
          checkThrottle(head);
        },
      }));
  } catch (error) {
    const isWaiting = error instanceof JobError && error.retry === "throttled";
    // Where it was not named, the page's links do as well.
    if (sitemap !== true || isWaiting || tools.signal.aborted) throw error;
    tools.log.info("sitemap_not_read", { error });
    return [];
  }
}
