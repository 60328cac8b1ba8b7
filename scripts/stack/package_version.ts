import config from "../../deno.json" with { type: "json" };

/** The exact version of a package that `deno.json` imports. */
export function packageVersion(name: string): string {
  const specifier = new Map(Object.entries(config.imports)).get(name);
  const version = specifier?.match(/@(\d[^@/]*)$/)?.[1];
  if (!version) throw new Error(`deno.json has no exact version of ${name}`);
  return version;
}
