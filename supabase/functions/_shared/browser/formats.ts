/**
 * Reads what a page contains: markdown, text, links and the like.
 *
 * @module
 */

import { evaluate, type FrameView } from "./isolated_world.ts";

/** A page that takes longer has none. */
const longestMs = 10_000;

/** What was made of a page, for a `RenderedPage`. */
export interface Formats {
  /** By name. */
  readonly formats?: unknown;
  readonly formatsError?: unknown;
}

/** The reader's own. */
interface Answer {
  readonly formats: unknown;
  readonly problems: readonly string[];
}

/**
 * Reads the formats of these names, in no more than half of the time that is
 * left. Never throws: that there are none is no reason to be without the page.
 */
export async function readFormats(
  view: FrameView,
  names: readonly string[],
  leftMs: number,
): Promise<Formats> {
  if (names.length === 0) return {};
  try {
    // Loaded here, so that a drain without formats never loads it.
    const { pageReader } = await import("./page_reader.ts");
    const json = await evaluate(
      view,
      `${pageReader}\nreadPage(${JSON.stringify(names)})`,
      Math.min(longestMs, leftMs / 2),
    );
    const { formats, problems }: Answer = JSON.parse(
      storableJson(String(json)),
    );
    return problems.length === 0
      ? { formats }
      : { formats, formatsError: new Error(problems.join("; ")) };
  } catch (error) {
    return { formatsError: error };
  }
}

/** JSON without what Postgres does not store: NUL and lone surrogates, which are escaped there. */
export function storableJson(json: string): string {
  // Rare, and long Markdown has many other escapes.
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return json.replace(
    /\\(?:u0000|ud[89a-f]..|.)/g,
    (escape) => escape.length > 2 ? "\\ufffd" : escape,
  );
}
