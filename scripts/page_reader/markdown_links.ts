/**
 * Links in Markdown.
 *
 * @module
 */

// @ts-types="@types/turndown"
import type TurndownService from "turndown";
import { oneLine } from "./markdown_line.ts";

/** Adds the rule: a link is one line, also around headings and paragraphs. */
export function links(service: TurndownService): void {
  service.addRule("link", {
    filter: "a",
    replacement(content, node) {
      const href = node.getAttribute("href");
      const text = oneLine(content);
      if (!href) return content;
      return text && `[${text}](${href.replace(/[()\\]/g, "\\$&")})`;
    },
  });
}
