/**
 * The functions of `config.toml`, with what each says that it takes.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readFunctions } from "../../stack/functions_config.ts";
import type { AnyRoute } from "../../../supabase/functions/_shared/http/router.ts";

/** Functions, and the routes of those that have several, by the names of their operations. */
export type Routes = ReadonlyMap<string, AnyRoute>;

const route = z.custom<AnyRoute>((value) =>
  typeof value === "function" && "operation" in value && "auth" in value
);
const router = z.custom<{ readonly routes: readonly AnyRoute[] }>((value) =>
  typeof value === "function" && "routes" in value
);
const entrypoint = z.object({
  default: z.object({ fetch: z.union([route, router]) }),
});

/** Loads all functions that are served. */
export async function readRoutes(): Promise<Routes> {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const functions = await readFunctions(join(root, "supabase", "config.toml"));
  const routes = new Map<string, AnyRoute>();
  for (const path of functions.values()) {
    const loaded = entrypoint.parse(await import(`file://${path}`));
    const { fetch } = loaded.default;
    for (const one of "routes" in fetch ? fetch.routes : [fetch]) {
      routes.set(one.operation.name, one);
    }
  }
  return routes;
}

/** The names that an operation's body, and its query and path, know. */
export function knownNames({ operation: { body, query, params } }: AnyRoute) {
  return {
    fields: names(body),
    parameters: [...names(query), ...Object.keys(params ?? {})],
  };
}

/** Where an operation is below `/functions/v1/`. */
export function addressOf(
  { operation: { name, path = `/${name}` } }: AnyRoute,
  params: Readonly<Record<string, string>> = {},
): string {
  return path.slice(1).replace(/:(\w+)/g, (_, key) => params[key] ?? "");
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
