/**
 * A page's title, without parsing the page: a function has 2 s of CPU.
 *
 * @module
 */

import { decodeHTML } from "entities";

/**
 * What stands before a title and may hold another, or the title itself. Each
 * alternative eats up to its end or to the end of the page, and tags have a
 * length, so that no input is read twice.
 */
const parts =
  /<!--[^]*?(?:-->|$)|<(script|style|svg|template|noscript)\b[^]*?(?:<\/\1\b|$)|<title(?:\s[^<>]{0,1000})?>([^]*?)(?:<\/title\b|$)/gi;
const longest = 1_000;

/** The text of the first `<title>`, at most 1 000 characters of it, or null. */
export function titleOf(html: string): string | null {
  for (const [, , text] of html.matchAll(parts)) {
    if (text !== undefined) {
      return plain(decodeHTML(text.slice(0, 8 * longest)));
    }
  }
  return null;
}

/** A title with its white space collapsed, as `document.title` has it. */
export function plain(title: string): string | null {
  const text = title.replace(/\s+/g, " ").trim().slice(0, longest);
  return text.toWellFormed().replaceAll("\0", "\uFFFD") || null;
}
