/**
 * The functions that `supabase/config.toml` names: only these are served.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

const configSchema = z.object({
  functions: z.record(
    z.string(),
    z.object({
      enabled: z.boolean().default(true),
      entrypoint: z.string().optional(),
    }),
  ).default({}),
});

/** Reads the enabled functions: name → absolute path of the entrypoint. */
export async function readFunctions(
  configFile: string,
): Promise<ReadonlyMap<string, string>> {
  const config = configSchema.parse(
    parse(await Deno.readTextFile(configFile)),
  );
  const enabled = Object.entries(config.functions)
    .filter(([, { enabled }]) => enabled);
  return new Map(enabled.map(([name, { entrypoint }]) => [
    name,
    resolve(
      dirname(configFile),
      entrypoint ?? `./functions/${name}/index.ts`,
    ),
  ]));
}
