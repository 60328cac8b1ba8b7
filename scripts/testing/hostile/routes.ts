/**
 * The functions of `config.toml`, with what each says that it takes.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readFunctions } from "../../stack/functions_config.ts";
import type { Route } from "../../../supabase/functions/_shared/http/route.ts";

/** The routes by the functions' names; those of a function with several by their paths. */
export type Routes = ReadonlyMap<string, Route<unknown, unknown>>;

const route = z.custom<Route<unknown, unknown>>((value) =>
  typeof value === "function" && "operation" in value && "auth" in value
);
const router = z.custom<{ routes: readonly Route<unknown, unknown>[] }>((
  value,
) => typeof value === "function" && "routes" in value);
const entrypoint = z.object({
  default: z.object({ fetch: z.union([route, router]) }),
});

/** Loads all functions that are served. */
export async function readRoutes(): Promise<Routes> {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const functions = await readFunctions(join(root, "supabase", "config.toml"));
  const routes = new Map<string, Route<unknown, unknown>>();
  for (const [name, path] of functions) {
    const loaded = entrypoint.parse(await import(`file://${path}`));
    const { fetch } = loaded.default;
    if ("routes" in fetch) {
      for (const route of fetch.routes) {
        routes.set((route.operation.path ?? "").slice(1), route);
      }
    } else routes.set(name, fetch);
  }
  return routes;
}

/** The names that a function's body and its query know. */
export function knownNames({ operation }: Route<unknown, unknown>) {
  return { fields: names(operation.body), parameters: names(operation.query) };
}

const shape = z.object({ properties: z.record(z.string(), z.unknown()) });

function names(schema: z.ZodType | undefined): string[] {
  if (!schema) return [];
  const described = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  });
  return Object.keys(shape.parse(described).properties);
}
