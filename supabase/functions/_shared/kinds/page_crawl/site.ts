/**
 * Turns the links of a page into jobs of their own: the crawl of a site.
 *
 * @module
 */

import type { AnswerHead, Children } from "../kind.ts";
import type { FollowArgs } from "./follow.ts";
import type { PageFormats } from "./formats.ts";
import { isNofollow, saysNofollow, scanLinks } from "./links.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { matches } from "./pattern.ts";

/** A page that was reached, and what its links are known from. */
export interface Found {
  readonly head: AnswerHead;
  readonly html: string;
  /** As the browser has read them, where it has. */
  readonly links?: PageFormats["links"];
}

/** Which addresses a crawl goes to. */
export interface Wanted {
  /** The hosts that the crawl stays on, from this page on. */
  readonly sites: readonly string[];
  wants(url: URL): boolean;
}

/** Files that are no pages: asked for they would only be refused. */
const noPage =
  /\.(?:7z|aac|avi|bmp|bz2|css|csv|docx?|dmg|eot|epub|exe|flac|gif|gz|ico|iso|jpe?g|js|json|m4[av]|mjs|mov|mp[34]|mpe?g|msi|og[agv]|otf|pdf|png|pptx?|rar|rss|svg|tar|tgz|tiff?|ttf|txt|wasm|wav|web[mp]|wmv|woff2?|xlsx?|xml|zip)$/i;

/** What the crawl that this page belongs to goes to; `finalUrl` is where the page was found. */
export function wanted(
  follow: FollowArgs,
  url: string,
  finalUrl = url,
): Wanted {
  const sites = follow.sites ?? [...new Set([site(url), site(finalUrl)])];
  const isWithin = (host: string) =>
    sites.includes(host) ||
    follow.subdomains && sites.some((site) => host.endsWith(`.${site}`));
  return {
    sites,
    wants(url) {
      if (noPage.test(url.pathname)) return false;
      if (follow.sameHost && !isWithin(withoutWww(url.host))) return false;
      const fits = (pattern: string) => matches(pattern, url);
      return (follow.include.length === 0 || follow.include.some(fits)) &&
        !follow.exclude.some(fits);
    },
  };
}

/** The jobs that a page's links, and the site's sitemaps, are made into. */
export function childrenOf(
  { url, args }: { url: string; args: PageCrawlArgs },
  found: Found,
  sitemap: readonly string[],
): Children {
  // What is done in the start page is done there alone.
  const { follow, actions: _, ...others } = args;
  if (!follow || follow.depth === 0) return { limit: 1, jobs: [] };
  const plain = { ...others, robots: follow.robots ?? args.robots };
  const { sites, wants } = wanted(follow, url, found.head.url);
  const links = follow.sitemap === "only" ? [] : linksOf(found, args);
  const left = follow.depth - 1;
  // The sitemap was the start page's; without links there is nothing to go on with.
  const isOver = left === 0 || follow.sitemap === "only";
  const childArgs = isOver
    ? plain
    : { ...plain, follow: { ...follow, depth: left, sitemap: false, sites } };
  // Headers and cookies may be credentials: they stay with the origin they are for.
  const { headers: _headers, cookies: _cookies, ...strangers } = childArgs;
  const { origin } = new URL(url);
  const isWanted = (link: string) => {
    const url = URL.parse(link);
    return url !== null && wants(url);
  };
  const urls = new Set([...links.filter(isWanted), ...sitemap]);
  return {
    limit: follow.limit,
    jobs: [...urls].map((url) => ({
      kind: "page_crawl",
      url,
      args: new URL(url).origin === origin ? childArgs : strangers,
    })),
  };
}

/** The links of a page that robots may follow; all where robots are not asked about. */
function linksOf(
  { head, html, links }: Found,
  { robots }: PageCrawlArgs,
): readonly string[] {
  const scanned = scanLinks(html, head.url, robots !== "obey");
  if (robots === "obey") {
    const isTold = saysNofollow(head.headers.get("x-robots-tag"));
    if (isTold || scanned.nofollow) return [];
  }
  if (!links) return scanned.links;
  return links
    .filter(({ rel }) => robots !== "obey" || !isNofollow(rel))
    .map(({ url }) => url);
}

function site(url: string): string {
  return withoutWww(new URL(url).host);
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, "");
}
