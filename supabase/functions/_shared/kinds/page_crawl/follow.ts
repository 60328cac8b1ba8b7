/**
 * Which links of a page are crawled, too.
 *
 * @module
 */

import { z } from "zod";

/** Postgres stores no NUL and no half of a surrogate pair. */
const pattern = z.string().max(200)
  .regex(
    /^(?:https?:\/\/[^/\s\p{Cc}\p{Cs}]+)?\/[^\s\p{Cc}\p{Cs}]*$/u,
    "must begin with '/', or with a scheme and a host",
  );

const sitemap = z.string().max(8_192)
  .regex(/^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/iu, "must be an address of a sitemap")
  .or(z.literal("only"))
  .or(z.boolean());

/** How a page becomes the crawl of a site. */
export const followOptions = z.strictObject({
  depth: z.int().min(0).max(20).default(3)
    .describe("How many links away from the start page; 0 follows none"),
  limit: z.int().min(1).max(50_000).default(100)
    .describe("The most pages in all, the start page included"),
  sameHost: z.boolean().default(true).describe(
    "Stay on the start page's host and port, with or without 'www.'; where the start page redirects to, too",
  ),
  subdomains: z.boolean().default(false)
    .describe("With 'sameHost': the host's subdomains, too"),
  include: z.array(pattern).max(20).default([]).describe(
    "Follow only what matches one of these: '/docs/*', 'https://*.example.com/*'; '*' stands for any characters",
  ),
  exclude: z.array(pattern).max(20).default([])
    .describe("Follow nothing that matches one of these"),
  sitemap: sitemap.default(false).describe(
    "Also the pages of the site's sitemaps, or of the one at this address; 'only': no links of pages",
  ),
});

/** Checked {@linkcode followOptions}. */
export type FollowOptions = z.infer<typeof followOptions>;

/** The same in a job's args; `depth` is what is left of it. */
export const followArgs = followOptions.extend({
  /** Hosts to stay on; those of this very page where there are none. */
  sites: z.array(z.string().max(300)).max(2).optional(),
  /** What was asked for: of a job, its host's own setting wins, and that is no other host's. */
  robots: z.enum(["obey", "ignore"]).optional(),
});

/** Checked {@linkcode followArgs}. */
export type FollowArgs = z.infer<typeof followArgs>;
