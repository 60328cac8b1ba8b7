/**
 * Which attributes of a page its copy has.
 *
 * @module
 */

import { attribute, webAddress } from "./dom.ts";
import { collapse } from "./words.ts";

/** Attributes that say what an element is for, or what its place in a list or table is. */
const plain = [
  "alt",
  "aria-modal",
  "class",
  "colspan",
  "id",
  "role",
  "rowspan",
  "start",
  "summary",
];
/** Longer ones say nothing to anyone. */
const longest = 1_000;

/** Copies what is of use to a reader, with absolute addresses. */
export function copyAttributes(from: Element, to: HTMLElement): void {
  for (const name of plain) {
    const value = attribute(from, name);
    if (value !== null) to.setAttribute(name, collapse(value, longest));
  }
  if (to instanceof HTMLAnchorElement) set(to, "href", destination(from));
  if (to instanceof HTMLImageElement) set(to, "src", source(from));
}

function set(element: Element, name: string, value: string | null): void {
  if (value !== null) element.setAttribute(name, value);
}

function destination(link: Element): string | null {
  const href = attribute(link, "href")?.trim() ?? "";
  // Of a link that is a button.
  if (href === "" || href === "#") return null;
  if (/^(?:mailto|tel):/i.test(href)) return href.slice(0, longest);
  return webAddress(href)?.href ?? null;
}

/** The file that the browser chose for an image, else the one that it names. */
function source(image: Element): string | null {
  const chosen = image instanceof HTMLImageElement ? image.currentSrc : "";
  return (webAddress(chosen || null) ?? webAddress(attribute(image, "src")))
    ?.href ?? null;
}
