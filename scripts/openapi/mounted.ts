/**
 * The functions that `supabase/config.toml` names, as they are mounted: what a
 * route was made from can be read off it.
 *
 * @module
 */

import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import type { Operation } from "../../supabase/functions/_shared/contract/operation.ts";
import type { AuthMode } from "../../supabase/functions/_shared/http/auth.ts";
import { readFunctions } from "../stack/functions_config.ts";

/** A function of the project: what it takes and answers, and who may call it. */
export interface Mounted {
  readonly operation: Operation<unknown, unknown>;
  readonly auth: readonly AuthMode[];
}

const isRoute = z.custom<Mounted>((value) =>
  typeof value === "function" && "operation" in value && "auth" in value
);
const isRouter = z.custom<{ readonly routes: readonly Mounted[] }>((value) =>
  typeof value === "function" && "routes" in value
);
const functionModule = z.object({
  default: z.object({ fetch: z.union([isRoute, isRouter]) }),
});

/** Loads the enabled functions, in the order of `config.toml`; `root` is the URL of the project's folder. */
export async function mountedFunctions(root: URL): Promise<Mounted[]> {
  const config = new URL("supabase/config.toml", root);
  const functions = await readFunctions(fileURLToPath(config));
  const mounted = await Promise.all(
    Array.from(functions, ([name, path]) => load(name, path)),
  );
  return mounted.flat();
}

async function load(name: string, path: string): Promise<Mounted[]> {
  const module = await import(pathToFileURL(path).href);
  const parsed = functionModule.safeParse({ default: module.default });
  if (!parsed.success) {
    throw new Error(
      `Cannot describe ${name}: its 'fetch' is no route() or router()`,
    );
  }
  const { fetch } = parsed.data.default;
  if ("routes" in fetch) {
    return fetch.routes.map(({ operation, auth }) => ({ operation, auth }));
  }
  const { operation, auth } = fetch;
  if (operation.name !== name) {
    throw new Error(
      `Cannot describe ${name}: it mounts the operation ${operation.name}`,
    );
  }
  return [{ operation, auth }];
}
