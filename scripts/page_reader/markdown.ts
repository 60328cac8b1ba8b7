/**
 * Markdown of a part of a page, in GitHub's dialect.
 *
 * @module
 */

// @ts-types="@types/turndown"
import TurndownService from "turndown";
import { blocks } from "./blocks.ts";
import { code } from "./markdown_code.ts";
import { oneLine } from "./markdown_line.ts";
import { links } from "./markdown_links.ts";
import { lists } from "./markdown_lists.ts";
import { tables } from "./markdown_tables.ts";

/** Writes an element as Markdown. */
export function toMarkdown(root: HTMLElement): string {
  const service = new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
    hr: "---",
  });
  service.addRule("strikethrough", {
    filter: ["del", "s"],
    replacement: (content) => content.trim() && `~~${content}~~`,
  });
  service.addRule("heading", {
    filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
    replacement(content, { dataset, nodeName }) {
      const level = Number(dataset.level ?? nodeName[1]);
      const text = oneLine(content);
      return text && `\n\n${"#".repeat(level)} ${text}\n\n`;
    },
  });
  service.addRule("line break", {
    filter: "br",
    replacement: (_content, { previousSibling, nextSibling }) =>
      isInLine(previousSibling) && isInLine(nextSibling) ? "  \n" : "",
  });
  service.use([code, links, lists, tables]);
  return service.turndown(root);
}

/** Whether there is something, and no block. */
function isInLine(node: Node | null): boolean {
  return node !== null && !blocks.has(node.nodeName.toLowerCase());
}
