/**
 * Code in Markdown.
 *
 * @module
 */

// @ts-types="@types/turndown"
import type TurndownService from "turndown";

/** Where a block has to be a line. */
const lines = "a, h1, h2, h3, h4, h5, h6, table";

/** Adds the rules: blocks are fenced, also those that are not marked as code. */
export function code(service: TurndownService): void {
  service.addRule("code block", {
    filter: "pre",
    replacement: (_content, node) => {
      const text = (node.textContent ?? "").replace(/^\n+|\s+$/g, "");
      return node.closest(lines)
        ? ` ${span(text)} `
        : fenced(text, language(node));
    },
  });
  service.addRule("code", {
    filter: (node) => node.nodeName === "CODE" && !node.closest("pre"),
    replacement: (_content, node) => span(node.textContent ?? ""),
  });
}

function fenced(text: string, language: string): string {
  if (text === "") return "";
  const fence = delimiter(text, 3);
  return `\n\n${fence}${language}\n${text}\n${fence}\n\n`;
}

function span(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "") return "";
  const mark = delimiter(line, 1);
  const space = /^`|`$/.test(line) ? " " : "";
  return mark + space + line + space + mark;
}

/** More backticks than stand in a row in the code. */
function delimiter(text: string, least: number): string {
  const longest = (text.match(/`+/g) ?? [])
    .reduce((most, { length }) => Math.max(most, length), 0);
  return "`".repeat(longest < least ? least : longest + 1);
}

/** From the classes that highlighters know: `language-ts`, `lang-ts`. */
function language(node: Element): string {
  const names = `${node.className} ${node.querySelector("code")?.className}`;
  return /(?:^|\s)lang(?:uage)?-([\w+#.-]{1,20})/.exec(names)?.[1] ?? "";
}
