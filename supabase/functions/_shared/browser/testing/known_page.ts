/**
 * Compares what the formats hold of a page with what a person has read there.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "../../../../../scripts/testing/assert.ts";
import type { FormatName } from "../../kinds/page_crawl/formats.ts";
import { formatsOf, type Renderer } from "./renderer.ts";

/** What is known of a page that nobody here wrote. */
export interface KnownPage {
  readonly path: string;
  readonly title: string;
  /** Its beginning; null where the page says none, as with the next two. */
  readonly description?: string;
  readonly canonical?: string;
  readonly language?: string;
  /** How many are shown. */
  readonly headingCount: number;
  /** The first ones: level and text. */
  readonly headings: readonly string[];
  /** How many: counted in the page's source, and what its scripts add. */
  readonly links: number;
  /** A line of the text, and of the Markdown without its marks. */
  readonly paragraph: string;
  /** Further lines of the Markdown. */
  readonly lines: readonly string[];
  /** Words that are in the page, but not of its main content. */
  readonly others: readonly string[];
}

const names: FormatName[] = [
  "headings",
  "links",
  "markdown",
  "metadata",
  "text",
];

/** Renders the page, checks it, and answers its formats. */
export async function checkPage(
  chromium: Renderer,
  { origin, host }: { origin: string; host: string },
  known: KnownPage,
) {
  const page = await chromium.render(origin + known.path, [host], {
    formats: names,
    timeoutMs: 30_000,
  });
  const found = formatsOf(page, names);
  const { markdown, text, headings, links, metadata } = found;
  const { title, description, canonical, language, charset } = metadata;
  const begin = description?.slice(0, known.description?.length ?? 0);
  assertEquals(begin ?? null, known.description ?? null);
  assertEquals({ title, canonical, language, charset }, {
    title: known.title,
    canonical: known.canonical ?? null,
    language: known.language ?? null,
    charset: "UTF-8",
  });
  assertEquals(
    headings.slice(0, known.headings.length)
      .map(({ level, text }) => `${level} ${text}`),
    known.headings,
  );
  assertEquals(
    [headings.length, links.length],
    [known.headingCount, known.links],
  );
  const plain = markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^ *- |[*`]/gm, "");
  const has = (lines: string, line: string) =>
    assert(`\n${lines}\n`.includes(`\n${line}\n`), `${line}\n\n${lines}`);
  for (const line of known.lines) has(markdown, line);
  has(plain, known.paragraph);
  has(text, known.paragraph);
  for (const words of known.others) {
    assertStringIncludes(page.html, words);
    assertFalse(markdown.includes(words), words);
    assertFalse(text.includes(words), words);
  }
  return found;
}
