/**
 * What a page contains, read in the page itself, in an isolated world.
 * `deno task page-reader` bundles it.
 *
 * @module
 */

import type { ExtractRules } from "../../supabase/functions/_shared/kinds/page_crawl/extract.ts";
import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import { copyPage } from "./copy.ts";
import { extract } from "./extract.ts";
import { readHeadings } from "./headings.ts";
import { readLinks } from "./links.ts";
import { mainContent } from "./main_content.ts";
import { toMarkdown } from "./markdown.ts";
import { readMetadata } from "./metadata.ts";
import { toText } from "./text.ts";
import { cut } from "./words.ts";

/** Reads the formats of these names; answers them, and what went wrong, as JSON. */
function readPage(names: readonly string[]): string {
  const copy = once(copyPage);
  const main = once(() => mainContent(copy()));
  const readers = new Map<string, () => unknown>([
    ["metadata", readMetadata],
    ["links", readLinks],
    ["headings", () => readHeadings(copy())],
    ["text", () => cut(toText(main()), limits.contentBytes)],
    ["markdown", () => cut(toMarkdown(main()), limits.contentBytes)],
  ]);
  const formats = new Map<string, unknown>();
  const problems: string[] = [];
  for (const name of new Set(names)) {
    try {
      const read = readers.get(name);
      if (!read) throw new Error("there is no such format");
      formats.set(name, read());
    } catch (error) {
      problems.push(`Cannot read '${name}': ${error}`);
    }
  }
  return JSON.stringify({ formats: Object.fromEntries(formats), problems });
}

/** Picks values out of the page by rules; answers them, and what is wrong, as JSON. */
function readExtract(rules: ExtractRules): string {
  return JSON.stringify(extract(rules));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

// A bundle has no value.
Object.assign(globalThis, { readPage, readExtract });
