/**
 * Text as a reader sees it, line by line.
 *
 * @module
 */

import { blocks, paragraphs } from "./blocks.ts";

/** The text of an element: white space collapsed but in preformatted parts, paragraphs apart. */
export function toText(root: Element): string {
  let text = "";
  /** Line ends that are due before the next word. */
  let ends = 0;
  /** Whether a space is due. */
  let isSpaced = false;
  write(root, false);
  return text;

  function write(node: Node, isPreformatted: boolean): void {
    if (node instanceof Text) {
      if (isPreformatted) add(node.data, true);
      else addWords(node.data);
      return;
    }
    if (!(node instanceof Element)) return;
    const name = node.localName;
    if (name === "br") ends++;
    if (name === "td" || name === "th") isSpaced = true;
    breakLine(name);
    for (const child of node.childNodes) {
      write(child, isPreformatted || name === "pre");
    }
    breakLine(name);
  }

  function addWords(words: string): void {
    if (/^\s/.test(words)) isSpaced = true;
    const collapsed = words.replace(/\s+/g, " ").trim();
    if (collapsed === "") return;
    add(collapsed, false);
    isSpaced = /\s$/.test(words);
  }

  function add(part: string, isWhole: boolean): void {
    if (text !== "") {
      if (ends > 0) text += "\n".repeat(Math.min(ends, 2));
      else if (isSpaced && !isWhole) text += " ";
    }
    ends = 0;
    isSpaced = false;
    text += part;
  }

  function breakLine(name: string): void {
    if (!blocks.has(name)) return;
    ends = Math.max(ends, paragraphs.has(name) ? 2 : 1);
  }
}
