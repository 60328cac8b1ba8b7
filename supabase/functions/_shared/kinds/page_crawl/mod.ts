/**
 * `page_crawl`: one page, by direct fetch or through the remote browser.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";
import { formatName } from "./formats.ts";
import { tier } from "./tier.ts";

/** How a page is crawled; every field has its default, `robots` the server's. */
export const pageCrawlArgs = z.strictObject({
  render: z.boolean().default(true)
    .describe("Open the page in a browser, so that its scripts run"),
  premium: z.boolean().default(false)
    .describe("Allow means for pages that refuse ordinary browsers"),
  ultraPremium: z.boolean().default(false)
    .describe("Allow every means there is; wins over 'premium'"),
  formats: z.array(formatName).max(formatName.options.length).default([])
    .describe("What to make of the page beside its html; needs 'render'"),
  maxTier: tier.optional()
    .describe(
      "The costliest means to use: 'fetch', 'browser', 'stealth' or 'provider'; by default what 'premium' and 'ultraPremium' allow",
    ),
  maxAgeMs: z.int().min(1).max(30 * 24 * 3_600_000).optional()
    .describe(
      "Reuse one's own last good result for the same URL and options if it is no older, in milliseconds",
    ),
  robots: z.enum(["obey", "ignore"]).optional()
    .describe(
      "Whether the site's robots.txt decides; the server's ROBOTS_DEFAULT where not given",
    ),
  timeoutMs: z.int().min(1_000).max(600_000).default(30_000)
    .describe(
      "Longest a single try may take, in milliseconds, over all the requests it takes: a rendered page that needs longer than one is left loading in the browser in between",
    ),
});

/** Checked args of a `page_crawl`. */
export type PageCrawlArgs = z.infer<typeof pageCrawlArgs>;

/** The kind; `limits` says how many pages of one host may be under way, and how far apart they start. */
export function pageCrawl(
  limits: () => { hostConcurrency: number; hostGapMs: number },
): Kind<PageCrawlArgs> {
  return {
    name: "page_crawl",
    args: pageCrawlArgs,
    maxAttempts: 3,
    timeoutMs: (args) => args.timeoutMs,
    maxAgeMs: (args) => args.maxAgeMs,
    lane: (url) => ({
      key: `page_crawl:${url ? new URL(url).host : ""}`,
      maxRunning: limits().hostConcurrency,
      gapMs: limits().hostGapMs,
    }),
    load: async () => (await import("./run.ts")).run,
  };
}
