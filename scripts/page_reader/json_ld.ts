/**
 * The page's JSON-LD, as it stands there.
 *
 * @module
 */

import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import { attribute, select, textContent } from "./dom.ts";

/** The blocks that are JSON, of a size and a depth that can be stored. */
export function readJsonLd(): unknown[] {
  const blocks: unknown[] = [];
  for (const script of select("script[type]")) {
    if (blocks.length === limits.jsonLd) break;
    const type = attribute(script, "type") ?? "";
    if (!/^\s*application\/ld\+json\s*(?:;|$)/i.test(type)) continue;
    const block = parse(textContent(script) ?? "");
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function parse(text: string): unknown {
  if (text.length > limits.jsonLdText) return;
  // Some still hide their scripts from browsers and parsers of the nineties.
  const json = text.replace(/^\s*(?:<!--|<!\[CDATA\[|\/\/\s*<!\[CDATA\[)/, "")
    .replace(/(?:-->|(?:\/\/\s*)?\]\]>)\s*$/, "");
  try {
    const block: unknown = JSON.parse(json);
    const isStorable = depth(block) <= limits.jsonLdDepth &&
      JSON.stringify(block).length <= limits.jsonLdText;
    return isStorable ? block : undefined;
  } catch {
    return;
  }
}

/** How deeply a value is nested, level by level: a recursion could be too deep itself. */
function depth(value: unknown): number {
  let level = [value];
  for (let depth = 0;; depth++) {
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : []
    );
    if (level.length === 0 || depth > limits.jsonLdDepth) return depth;
  }
}
