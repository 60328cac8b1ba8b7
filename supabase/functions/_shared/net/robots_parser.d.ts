/**
 * The types of `robots-parser`, whose own describe another way of exporting it.
 *
 * @module
 */

/** A parsed robots.txt. */
export interface Robot {
  /** Undefined for a URL of another site. */
  isAllowed(url: string, token: string): boolean | undefined;
  /** In seconds. */
  getCrawlDelay(token: string): number | undefined;
  /** As they are written; they need not be addresses. */
  getSitemaps(): string[];
}

/** Parses the robots.txt at `url`. */
export default function robotsParser(url: string, contents: string): Robot;
