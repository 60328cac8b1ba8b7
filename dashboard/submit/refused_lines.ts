/**
 * What the functions say of single URLs of a refused batch.
 *
 * @module
 */

import { CrawlError } from "../../client/mod.ts";
import type { LineProblem } from "./line_problems.ts";
import type { UrlLine } from "./read_urls.ts";

/** The lines that `urls.3` and the like of an error mean. */
export function refusedLines(
  error: unknown,
  lines: readonly UrlLine[],
): LineProblem[] {
  if (!(error instanceof CrawlError)) return [];
  return error.details.flatMap(({ path, message }) => {
    const [, index] = /^urls\.(\d+)/.exec(path) ?? [];
    const line = index === undefined ? undefined : lines[Number(index)];
    return line ? [{ line: line.line, url: line.url, message }] : [];
  });
}
