/**
 * Text of limited length.
 *
 * @module
 */

import { blocks } from "./blocks.ts";
import {
  attribute,
  data,
  isElement,
  isText,
  localName,
  previousSibling,
} from "./dom.ts";
import { walk } from "./walk.ts";

/** Elements whose text nobody reads. */
const unread = new Set(["noscript", "script", "style", "template"]);

/** Text with its white space collapsed, cut off at `most`. */
export function collapse(text: string, most: number): string {
  return storable(text.replace(/\s+/g, " ").trim().slice(0, most)).trimEnd();
}

/** Text that Postgres can store: no NUL, no lone surrogates. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** An element's words, those of its images included. */
export function words(element: Element, most: number): string {
  let text = "";
  walk(element, true, (node) => {
    // White space will be collapsed, but not without end.
    if (text.length > 10 * most) return;
    if (isBlock(node) || isBlock(previousSibling(node))) text += " ";
    if (isText(node)) text += data(node).slice(0, 10 * most);
    if (!isElement(node)) return;
    const name = localName(node);
    if (unread.has(name)) return;
    if (name === "img" || name === "area") {
      text += ` ${attribute(node, "alt") ?? ""} `;
    }
    return true;
  });
  return collapse(text, most);
}

/** How long an element's text is with its white space collapsed. */
export function lengthOf({ textContent }: Element): number {
  return (textContent ?? "").replace(/\s+/g, " ").trim().length;
}

function isBlock(node: Node | null): boolean {
  if (!node || !isElement(node)) return false;
  return blocks.has(localName(node)) || localName(node) === "br";
}

/** The beginning of a text, in bytes of UTF-8. */
export function cut(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
