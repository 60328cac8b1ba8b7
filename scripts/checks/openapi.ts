/**
 * Check: the OpenAPI document is the one that the mounted functions make.
 *
 * @module
 */

import { openapiPath, openapiText } from "../openapi.ts";

/** What is wrong, in sentences; `root` is the URL of the project's folder. */
export async function openapiProblems(root: URL): Promise<string[]> {
  const committed = await Deno.readTextFile(new URL(openapiPath, root))
    .catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
  if (committed === await openapiText(root)) return [];
  return [`${openapiPath} is out of date: run 'deno task openapi'`];
}
