/**
 * Where a page's links lead, also those that are in closed menus.
 *
 * @module
 */

import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import { attribute, isElement, localName, webAddress } from "./dom.ts";
import { walk } from "./walk.ts";
import { collapse, words } from "./words.ts";

/** A link to another document. */
export interface Link {
  readonly url: string;
  text: string;
  rel?: string;
}

/** The page's links, each address once; those to a place in the page itself are none. */
export function readLinks(): Link[] {
  const links = new Map<string, Link>();
  walk(document, true, (node) => {
    if (!isElement(node)) return node === document || undefined;
    const url = isLink(node) ? target(node) : null;
    if (!url) return true;
    const known = links.get(url);
    if (!known && links.size === limits.links) return true;
    const text = words(node, limits.linkText);
    // Of a picture and a title with one address the title says more.
    if (known) known.text ||= text;
    else links.set(url, { url, text, ...relation(node) });
    return true;
  });
  return [...links.values()];
}

function isLink(element: Element): boolean {
  const name = localName(element);
  return name === "a" || name === "area";
}

function target(element: Element): string | null {
  const href = (attribute(element, "href") ?? attribute(element, "xlink:href"))
    ?.trim();
  if (!href || href.startsWith("#")) return null;
  const url = webAddress(href);
  if (!url) return null;
  url.hash = "";
  return url.href.length > limits.linkUrl ? null : url.href;
}

function relation(element: Element): { rel?: string } {
  const rel = collapse(attribute(element, "rel") ?? "", limits.linkRel);
  return rel ? { rel } : {};
}
