/**
 * `page_crawl`: one page, by direct fetch or through the remote browser.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";
import { actions, waitFor } from "./actions.ts";
import { pdfOptions, screenshotOptions } from "./captures.ts";
import { extractRules } from "./extract.ts";
import { followArgs } from "./follow.ts";
import { formatName } from "./formats.ts";
import { setupFields } from "./setup.ts";
import { tier } from "./tier.ts";

/** How a page is crawled; every field has its default, `robots` the server's. */
export const pageCrawlArgs = z.strictObject({
  render: z.boolean().default(true)
    .describe(
      "Open the page in a browser, so that its scripts run; without it that happens only to the empty shell of an app, where 'maxTier' does not forbid it",
    ),
  premium: z.boolean().default(false)
    .describe("Allow means for pages that refuse ordinary browsers"),
  ultraPremium: z.boolean().default(false)
    .describe("Allow every means there is; wins over 'premium'"),
  formats: z.array(formatName).max(formatName.options.length).default([])
    .describe(
      "What to make of the page beside its html; all but 'rawHtml' need 'render'",
    ),
  screenshot: screenshotOptions.optional()
    .describe("How to take the 'screenshot', which this asks for, too"),
  pdf: pdfOptions.optional()
    .describe("How to print the 'pdf', which this asks for, too"),
  extract: extractRules.optional()
    .describe(
      "What to pick out of the page: names, each with a selector or a rule",
    ),
  maxTier: tier.optional()
    .describe(
      "The costliest means to use: 'fetch', 'browser', 'stealth', 'proxy' or 'provider'; by default what 'premium' and 'ultraPremium' allow",
    ),
  session: z.string().regex(/^[\w.:-]{1,100}$/).optional()
    .describe(
      "Jobs of the same host and session go through the same proxy of the pool, as long as it works",
    ),
  maxAgeMs: z.int().min(1).max(30 * 24 * 3_600_000).optional()
    .describe(
      "Reuse one's own last good result for the same URL and options if it is no older, in milliseconds",
    ),
  robots: z.enum(["obey", "ignore"]).optional()
    .describe(
      "Whether the site's robots.txt decides; the server's ROBOTS_DEFAULT where not given",
    ),
  follow: followArgs.optional(),
  waitFor: waitFor.optional()
    .describe("What must be there before the page is read; needs 'render'"),
  actions: actions.optional()
    .describe(
      "What to do in the page before it is read; 60 s together; needs 'render'",
    ),
  ...setupFields,
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
    example: { render: false },
    submitBy: "submit-crawl-job",
    maxAttempts: 3,
    timeoutMs: (args) => args.timeoutMs,
    // A result that is reused has no links to follow.
    maxAgeMs: (args) => args.follow ? undefined : args.maxAgeMs,
    lane: (url) => ({
      key: `page_crawl:${url ? new URL(url).host : ""}`,
      maxRunning: limits().hostConcurrency,
      gapMs: limits().hostGapMs,
    }),
    load: async () => (await import("./run.ts")).run,
  };
}
