/**
 * Markdown where only one line fits.
 *
 * @module
 */

/** Joins the lines of blocks, without what marks them as headings. */
export function oneLine(content: string): string {
  return content.split("\n")
    .map((line) => line.trim().replace(/^#{1,6} /, ""))
    .filter((line) => line !== "")
    .join(" ");
}
