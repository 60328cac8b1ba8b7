/**
 * `deno task openapi` writes what the `openapi` function answers: the OpenAPI
 * document of all functions, made from what they mount.
 *
 * @module
 */

import { openapiDocument } from "./openapi/document.ts";
import { mountedFunctions } from "./openapi/mounted.ts";

/** The document that is written, from the root of the project. */
export const openapiPath = "supabase/functions/_shared/contract/openapi.json";

/** The text of the document; `root` is the URL of the project's folder. */
export async function openapiText(root: URL): Promise<string> {
  const document = await openapiDocument(await mountedFunctions(root));
  return `${JSON.stringify(document, null, 2)}\n`;
}

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const text = await openapiText(root);
  await Deno.writeTextFile(new URL(openapiPath, root), text);
  console.log(`${openapiPath}: ${text.length} characters`);
}
