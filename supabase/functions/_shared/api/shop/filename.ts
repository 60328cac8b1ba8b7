/**
 * Names of exported files.
 *
 * @module
 */

/** `products-export-{timestamp}.csv`, or the name given, without what a file system or a header might take for something else. */
export function filenameOf(given: string | null | undefined): string {
  const name = (given ?? "").normalize("NFKC").toWellFormed()
    .replace(/\.csv$/i, "")
    .replace(/[^\p{L}\p{M}\p{N}._ -]+/gu, "_")
    .replace(/^[._ -]+|[. ]+$/g, "")
    .slice(0, 100);
  return `${name || `products-export-${Date.now()}`}.csv`;
}
