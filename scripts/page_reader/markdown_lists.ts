/**
 * Lists in Markdown.
 *
 * @module
 */

// @ts-types="@types/turndown"
import type TurndownService from "turndown";

/** Adds the rule: items have one space after their mark. */
export function lists(service: TurndownService): void {
  const numbers = new WeakMap<Node, number>();
  service.addRule("list item", {
    filter: "li",
    replacement(content, node) {
      const text = content.trim();
      if (text === "") return "";
      const mark = next(node.parentNode);
      const indent = " ".repeat(mark.length);
      return `\n${mark}${text.replace(/\n(?=[^\n])/g, `\n${indent}`)}\n`;
    },
  });

  /** Counting on is faster than asking each item for its place. */
  function next(list: Node | null): string {
    if (!(list instanceof HTMLOListElement)) return "- ";
    const number = numbers.get(list) ?? list.start;
    numbers.set(list, number + 1);
    return `${number}. `;
  }
}
