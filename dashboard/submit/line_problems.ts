/**
 * What is wrong with which line.
 *
 * @module
 */

import type { UrlLine } from "./read_urls.ts";

/** A line that is left out, and why. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly url: string;
  readonly message: string;
}

/** The lines that are not submitted as they are. */
export function lineProblems(lines: readonly UrlLine[]): LineProblem[] {
  return lines.flatMap(({ line, url, problem, duplicateOf }) => {
    const message = problem ??
      (duplicateOf === null ? null : `The same as line ${duplicateOf}`);
    return message === null ? [] : [{ line, url, message }];
  });
}
