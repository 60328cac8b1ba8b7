/**
 * Selectors as a brand has them: CSS, and behind an `@` the attribute to read.
 *
 * @module
 */

import { selectAll, selectOne } from "css-select";
import { innerText } from "domutils";
import type { parseDocument } from "htmlparser2";
import { parts } from "./rule.ts";

/** A parsed page, or an element of it. */
export type Node = ReturnType<typeof parseDocument>["children"][number];
/** An element of a page. */
export type Element = Extract<Node, { attribs: unknown }>;
/** Where is looked: in a page, or in an element of it. */
export type Place = ReturnType<typeof parseDocument> | Element;

/** All elements of a rule. */
export function all(text: string, place: Place): Element[] {
  return selectAll<Node, Element>(parts(text).css, place);
}

/** What the first element of a rule says: the rule's attribute, the first there is of `usual`, else its text. */
export function read(
  text: string | undefined,
  place: Place,
  usual: readonly string[] = [],
): string | undefined {
  if (text === undefined) return undefined;
  const { css, attribute } = parts(text);
  const element = css === ""
    ? isElement(place) ? place : null
    : selectOne<Node, Element>(css, place);
  return element ? said(element, attribute, usual) : undefined;
}

/** What each element of a rule says, as in {@linkcode read}. */
export function readAll(
  text: string,
  place: Place,
  usual: readonly string[] = [],
): string[] {
  const { attribute } = parts(text);
  return all(text, place).map((element) => said(element, attribute, usual))
    .filter((value) => value !== undefined);
}

function said(
  element: Element,
  attribute: string | undefined,
  usual: readonly string[],
): string | undefined {
  if (attribute !== undefined) return filled(element.attribs[attribute]);
  const found = usual.map((name) => filled(element.attribs[name]))
    .find((value) => value !== undefined);
  return found ?? filled(innerText(element));
}

function isElement(place: Place): place is Element {
  return "attribs" in place;
}

function filled(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text ? text : undefined;
}
