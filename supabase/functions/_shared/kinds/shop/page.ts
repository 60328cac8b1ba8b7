/**
 * A page, parsed: its JSON-LD and the base of its addresses.
 *
 * @module
 */

import { innerText, textContent } from "domutils";
import { JobError } from "../../errors.ts";
import { parseHtml } from "./html.ts";
import { all, type Element, type Place } from "./select.ts";
import { address } from "./text.ts";

/** A parsed page. */
export interface Page {
  /** Where it was found. */
  readonly url: string;
  /** What its addresses are relative to. */
  readonly base: string;
  readonly root: Place;
  /** The texts of its JSON-LD. */
  readonly scripts: readonly string[];
}

/** Parses a page; throws what `look` makes of it, or `NOT_HTML` where it is nested too deeply. */
export function within<T>(
  { html, url }: { html: string; url: string },
  look: (page: Page) => T,
): T {
  const root = parsed(html, url);
  const base = all("base[href]", root)
    .map(({ attribs }) => address(attribs.href, url))
    .find((found) => found !== undefined) ?? url;
  const scripts = all('script[type="application/ld+json" i]', root)
    .map((script) => textContent(script));
  return look({ url, base, root, scripts });
}

function parsed(html: string, url: string): Place {
  try {
    return parseHtml(html);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new JobError(
      "NOT_HTML",
      `Cannot read '${url.slice(0, 200)}': it is nested too deeply`,
      { cause: error },
    );
  }
}

/** What an element says to its reader. */
export function textOf(element: Element): string {
  return innerText(element);
}
