/**
 * The schema files in the order they are applied, as `config.toml` lists them
 * under `[db.migrations] schema_paths`.
 *
 * @module
 */

import { parse } from "smol-toml";
import { z } from "zod";

const config = z.object({
  db: z.object({
    migrations: z.object({ schema_paths: z.array(z.string()) }),
  }),
});

/** One schema file: its path from `supabase/`, such as `schemas/tables/crawl_jobs.sql`, and its text. */
export interface SchemaFile {
  readonly path: string;
  readonly text: string;
}

/** Reads the schema files; `supabase` is the folder's URL. Throws if one is not in the list. */
export async function schemaFiles(supabase: URL): Promise<SchemaFile[]> {
  const text = await Deno.readTextFile(new URL("config.toml", supabase));
  const { db } = config.parse(parse(text));
  const present = await sqlFiles(supabase, "schemas/");
  const paths = new Set<string>();
  for (const pattern of db.migrations.schema_paths) {
    const found = match(present, pattern.replace(/^\.\//, ""));
    if (found.length === 0) {
      throw new Error(
        `Cannot find the schema file that config.toml names: ${pattern}`,
      );
    }
    for (const path of found) paths.add(path);
  }
  const missing = present.filter((path) => !paths.has(path));
  if (missing.length > 0) {
    throw new Error(
      `Cannot order the schema files, as schema_paths of config.toml lacks: ${
        missing.join(", ")
      }`,
    );
  }
  return await Promise.all([...paths].map(async (path) => ({
    path,
    text: await Deno.readTextFile(new URL(path, supabase)),
  })));
}

/** The file of that path, or for `…/*.sql` the files of that folder. */
function match(paths: readonly string[], pattern: string): string[] {
  if (!pattern.endsWith("/*.sql")) {
    return paths.filter((path) => path === pattern);
  }
  const folder = pattern.slice(0, -"*.sql".length);
  return paths.filter((path) =>
    path.startsWith(folder) && !path.slice(folder.length).includes("/")
  );
}

/** All `.sql` files in a folder and its folders, sorted. */
async function sqlFiles(supabase: URL, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, supabase))) {
    const path = folder + entry.name;
    if (entry.isDirectory) {
      found.push(...await sqlFiles(supabase, `${path}/`));
    } else if (path.endsWith(".sql")) {
      found.push(path);
    }
  }
  return found.sort();
}
