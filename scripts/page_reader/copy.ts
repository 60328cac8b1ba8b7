/**
 * A copy of what a page shows, in a document of its own: nothing in it loads
 * or runs, and libraries may take it apart.
 *
 * @module
 */

import {
  body,
  data,
  implementation,
  isElement,
  isText,
  localName,
  namespace,
} from "./dom.ts";
import { copyAttributes } from "./copy_attributes.ts";
import { copiedName, isInline } from "./copy_names.ts";
import { walk } from "./walk.ts";
import { storable } from "./words.ts";

/** More nodes than this take the libraries too long: the rest of the page is left out. */
const mostNodes = 100_000;
/** Libraries walk through trees recursively: what is nested more deeply becomes flat. */
const mostDepth = 200;
/** The same for elements without a meaning of their own. */
const mostNests = 100;

const headingLinks = "h1 a, h2 a, h3 a, h4 a, h5 a, h6 a";

/** Where the children of a node go. */
interface Place {
  readonly parent: Element;
  readonly depth: number;
  readonly isShown: boolean;
  readonly isPreformatted: boolean;
}

/**
 * Copies the page's body without what is hidden. Forms become divisions, as
 * the names of their fields would replace their properties.
 */
export function copyPage(): Document {
  const copy = implementation(document).createHTMLDocument("");
  const from = body(document);
  if (!from) return copy;
  let nodes = 0;
  /** The last character so far. */
  let end = "\n";
  const top = {
    parent: copy.body,
    depth: 0,
    isShown: true,
    isPreformatted: false,
  };
  walk<Place>(from, top, (node, place) => {
    if (node === from) return place;
    if (nodes >= mostNodes) return;
    if (isText(node)) {
      if (place.isShown) append(data(node), place);
      return;
    }
    return isElement(node) ? copyElement(node, place) : undefined;
  });
  for (const link of copy.querySelectorAll(headingLinks)) {
    if (isMark(link)) link.remove();
  }
  return copy;

  function append(
    text: string,
    { parent, isPreformatted }: Place,
  ): undefined {
    if (text === "") return;
    nodes++;
    // A parser that meets a NUL, as in Readability, drops it.
    const words = storable(text);
    // Highlighters indent with spaces that no compiler takes.
    parent.append(isPreformatted ? words.replaceAll("\xA0", " ") : words);
    end = text.slice(-1);
  }

  function copyElement(element: Element, place: Place): Place | undefined {
    const isHtml = namespace(element) === copy.body.namespaceURI;
    if (!isHtml && localName(element) === "svg") return;
    const style = getComputedStyle(element);
    const { display } = style;
    const name = copiedName(isHtml ? localName(element) : "", display);
    if (!name || display === "none") return;
    // Highlighted code may be a block for each line.
    if (place.isPreformatted && end !== "\n" && !isInline(display)) {
      append("\n", place);
    }
    if (place.isPreformatted && name === "br") return append("\n", place);
    const inside = {
      ...place,
      isShown: style.visibility === "visible",
      isPreformatted: place.isPreformatted || name === "pre",
    };
    const isPlain = name === "div" || name === "span";
    if (place.depth >= (isPlain ? mostNests : mostDepth)) return inside;
    const made = copy.createElement(name);
    copyAttributes(element, made);
    nodes++;
    place.parent.append(made);
    if (style.contentVisibility === "hidden") return;
    return { ...inside, parent: made, depth: place.depth + 1 };
  }
}

/** Whether a link in a heading is there to be copied: `#`, `¶`. */
function isMark(link: Element): boolean {
  return /^[#¶§\s\u200b\u{1f517}]*$/u.test(link.textContent ?? "") &&
    !link.querySelector("img");
}
