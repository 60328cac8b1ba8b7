/**
 * A page's title, without parsing the page: a function has 2 s of CPU.
 *
 * @module
 */

import { decodeHTML } from "entities";

/** The text of the first `<title>` within the first 100 000 characters, or null. */
export function titleOf(html: string): string | null {
  const text = /<title(?:\s[^>]*)?>([^<]*(?:<(?!\/title)[^<]*)*)<\/title/i
    .exec(html.slice(0, 100_000))?.[1];
  if (text === undefined) return null;
  return decodeHTML(text).replace(/\s+/g, " ").trim() || null;
}
