/**
 * The folder of migrations: what is deployed.
 *
 * @module
 */

import { type SchemaFile, schemaFiles } from "./files.ts";
import { addition, foundation, hashOf, recorded } from "./migration_text.ts";

const FOUNDATION = "20261123000000_foundation.sql";

/**
 * Writes the first migration anew from the schema files, and answers its path
 * from `supabase/`. Throws once there are later ones: it has been released.
 */
export async function writeFoundation(supabase: URL): Promise<string> {
  const later = (await migrationNames(supabase))
    .filter((name) => name !== FOUNDATION);
  if (later.length > 0) {
    throw new Error(
      `Cannot rewrite ${FOUNDATION} as ${
        later[0]
      } builds on it: run \`deno task migration <name>\``,
    );
  }
  const text = foundation(await schemaFiles(supabase));
  return await write(supabase, FOUNDATION, text);
}

/** Drafts a further migration, for its author to edit, and answers its path from `supabase/`. */
export async function draftMigration(
  supabase: URL,
  name: string,
  now = new Date(),
): Promise<string> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error(
      `Cannot name a migration '${name}': use lower case letters, digits and underscores`,
    );
  }
  const { changed, removed } = await unrecorded(supabase);
  if (changed.length + removed.length === 0) {
    throw new Error("Nothing in supabase/schemas has changed");
  }
  const last = (await migrationNames(supabase)).at(-1) ?? "0";
  // After the last one, whatever the clock says.
  const version = Math.max(
    Number(now.toISOString().replace(/\D/g, "").slice(0, 14)),
    parseInt(last) + 1,
  );
  const text = addition(changed, removed);
  return await write(supabase, `${version}_${name}.sql`, text);
}

/** What the migrations lack, in words; empty if they are up to date. */
export async function staleMigrations(supabase: URL): Promise<string[]> {
  const names = await migrationNames(supabase);
  if (names.length === 1 && names[0] === FOUNDATION) {
    const [text] = await migrationTexts(supabase);
    if (text === foundation(await schemaFiles(supabase))) return [];
    return [
      `supabase/migrations/${FOUNDATION} is not what the schema files say: run \`deno task migration\``,
    ];
  }
  const { changed, removed } = await unrecorded(supabase);
  return [...changed.map(({ path }) => path), ...removed].map((path) =>
    `supabase/${path} has changed since the last migration: run \`deno task migration <name>\``
  );
}

/** The schema files that no migration has in their present form, and those that are gone. */
async function unrecorded(
  supabase: URL,
): Promise<{ changed: SchemaFile[]; removed: string[] }> {
  const files = await schemaFiles(supabase);
  const hashes = recorded(await migrationTexts(supabase));
  return {
    changed: files.filter(({ path, text }) =>
      hashes.get(path) !== hashOf(text)
    ),
    removed: [...hashes.keys()]
      .filter((path) => !files.some((file) => file.path === path)),
  };
}

async function migrationTexts(supabase: URL): Promise<string[]> {
  const names = await migrationNames(supabase);
  return await Promise.all(
    names.map((name) =>
      Deno.readTextFile(new URL(`migrations/${name}`, supabase))
    ),
  );
}

async function migrationNames(supabase: URL): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(new URL("migrations/", supabase))) {
    if (/^\d+_.*\.sql$/.test(name)) names.push(name);
  }
  return names.sort();
}

async function write(
  supabase: URL,
  name: string,
  text: string,
): Promise<string> {
  const path = `migrations/${name}`;
  await Deno.writeTextFile(new URL(path, supabase), text);
  return path;
}
