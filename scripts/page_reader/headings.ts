/**
 * A page's headings, the visible ones.
 *
 * @module
 */

import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import { words } from "./words.ts";

/** One heading. */
export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
}

/** The headings of a copy of the page that have words. */
export function readHeadings(copy: Document): Heading[] {
  const headings: Heading[] = [];
  for (const element of copy.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const text = words(element, limits.headingText);
    if (text) headings.push({ level: Number(element.localName[1]), text });
    if (headings.length === limits.headings) break;
  }
  return headings;
}
