/**
 * The functions of `config.toml` and their routes, with what each says that it
 * takes.
 *
 * @module
 */

import { z } from "zod";
import { type Mounted, mountedFunctions } from "../../openapi/mounted.ts";

/** The functions and routes by the names of their operations. */
export type Routes = ReadonlyMap<string, Mounted>;

/** Loads all functions that are served. */
export async function readRoutes(): Promise<Routes> {
  const root = new URL("../../../", import.meta.url);
  const mounted = await mountedFunctions(root);
  return new Map(mounted.map((one) => [one.operation.name, one]));
}

/** Where an operation is below `/functions/v1/`, given the parameters of its path. */
export function addressOf(
  { operation: { name, path = `/${name}` } }: Mounted,
  params: Readonly<Record<string, string>> = {},
): string {
  return path.slice(1).replace(
    /:(\w+)/g,
    (_, name: string) => params[name] ?? "",
  );
}

/** The names that an operation's body, and its query and path, know. */
export function knownNames({ operation }: Mounted) {
  const { body, query, params = {} } = operation;
  return {
    fields: names(body),
    parameters: [...names(query), ...Object.keys(params)],
  };
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
