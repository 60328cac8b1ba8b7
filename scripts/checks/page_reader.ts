/**
 * Check: the script that reads formats in pages is the one whose source is here.
 *
 * @module
 */

import { pageReaderModule, pageReaderPath } from "../page_reader.ts";

/** What is wrong, in sentences; `root` is the URL of the project's folder. */
export async function pageReaderProblems(root: URL): Promise<string[]> {
  const committed = await Deno.readTextFile(new URL(pageReaderPath, root))
    .catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
  if (committed === await pageReaderModule(root)) return [];
  return [`${pageReaderPath} is out of date: run 'deno task page-reader'`];
}
