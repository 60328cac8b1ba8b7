/**
 * The pages that are crawled.
 *
 * @module
 */

import type { FixtureSite } from "../../fixtures/site.ts";

/** A prime: it comes to every page before it comes to one again. */
const stride = 47;

/** So many pages, under addresses that nobody has asked for before. */
export type Urls = (count: number) => string[];

/** The site's pages that load nothing from elsewhere and stay where they are: there is no elsewhere. */
export async function pagesOf(site: FixtureSite): Promise<Urls> {
  const foreign =
    /<(script|link|img|iframe)[^>]+(src|href)=["']?(https?:)?\/\/|http-equiv=["']?refresh/i;
  const pages: string[] = [];
  for (const page of site.pages) {
    if (!foreign.test(await site.read(page))) pages.push(site.origin + page);
  }
  // A few pages are of all parts of the site, too; the same ones for everybody.
  return (count) =>
    Array.from(
      { length: count },
      (_, i) => `${pages[i * stride % pages.length]}?${crypto.randomUUID()}`,
    );
}
