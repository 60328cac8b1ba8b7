/**
 * Check: `config.toml` and the folders of edge functions say the same. The
 * Supabase CLI deploys neither what has no entry nor, correctly, what has half of one.
 *
 * @module
 */

import { parse } from "smol-toml";
import { z } from "zod";

const configSchema = z.object({
  functions: z.record(z.string(), z.record(z.string(), z.unknown()))
    .default({}),
});

/** What is wrong, in sentences; `supabase` is the folder's URL. */
export async function functionsConfigProblems(
  supabase: URL,
): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("config.toml", supabase));
  const { functions } = configSchema.parse(parse(text));
  const folders = await functionFolders(supabase);
  const problems = Object.keys(functions)
    .filter((name) => !folders.includes(name))
    .map((name) =>
      `config.toml names the function ${name}, which has no folder`
    );
  for (const name of folders) {
    const wanted = {
      enabled: true,
      verify_jwt: false,
      import_map: "./functions/deno.json",
      entrypoint: `./functions/${name}/index.ts`,
    };
    for (const [key, value] of Object.entries(wanted)) {
      if (functions[name]?.[key] === value) continue;
      problems.push(
        `config.toml lacks ${key} = ${
          JSON.stringify(value)
        } under [functions.${name}]`,
      );
    }
  }
  return problems;
}

/** The names of the edge functions that have a folder, sorted. */
export async function functionFolders(supabase: URL): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(new URL("functions/", supabase))) {
    if (entry.isDirectory && !/^[._]/.test(entry.name)) names.push(entry.name);
  }
  return names.sort();
}
