/**
 * What a handler reads over HTTP without a browser: pages, robots.txt, sitemaps.
 *
 * @module
 */

import type { Cookie } from "./page_options.ts";

/** Bounds of reading sitemaps. */
export interface SitemapOptions extends RobotsOptions {
  /** Where one is; by default its site's robots.txt says, or it is `/sitemap.xml`. */
  readonly at?: string | undefined;
  /** The most addresses that are read. */
  readonly limit: number;
  /** Whether an address is one of those. */
  wants(url: URL): boolean;
}

/** Reads a page through a scraping API. */
export type Scrape = (
  url: string,
  options: ScrapeOptions,
) => Promise<FetchedPage>;

/** How hard a scraping API is to try. */
export interface ScrapeOptions {
  readonly signal: AbortSignal;
  readonly render: boolean;
  readonly premium: boolean;
  readonly ultraPremium: boolean;
  /** As a telephone. */
  readonly mobile?: boolean;
}

/** Bounds of one look at a robots.txt. */
export interface RobotsOptions
  extends Pick<FetchOptions, "signal" | "inspect"> {
  /** Whether its `Crawl-delay` holds for the job's lane; a lane that is no host's is not paced. */
  readonly paced?: boolean;
}

/** What a site's robots.txt says of a URL. */
export interface RobotsVerdict {
  /** `unavailable`: it could not be read, so nothing may be, for now (RFC 9309). */
  readonly answer: "allowed" | "disallowed" | "unavailable";
  /** Least time between two requests, in milliseconds; 0 where it names none. */
  readonly crawlDelayMs: number;
  /** When it is read again, in milliseconds from now. */
  readonly expiresInMs: number;
}

/** Bounds of one direct fetch. */
export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Sent to the URL's own origin alone, but for `accept` and the like. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Each is sent to whom it is for. */
  readonly cookies?: readonly Cookie[] | undefined;
  /** Language to ask for, BCP 47. */
  readonly locale?: string | undefined;
  /** The most redirects followed. */
  readonly maxRedirects?: number;
  /** Throws to refuse an answer before its body is read. */
  readonly inspect?: (head: AnswerHead) => void;
}

/** What is known of an answer before its body. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
  /** The address after redirects. */
  readonly url: string;
}

/** A whole answer, decompressed and decoded to text. */
export interface FetchedPage extends AnswerHead {
  readonly text: string;
}
