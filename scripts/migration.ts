/**
 * `deno task migration` writes the first migration anew from the schema files;
 * `deno task migration <name>`, once that is released, drafts a further one
 * from the schema files that have changed since the last.
 *
 * @module
 */

import { draftMigration, writeFoundation } from "./schema/migrations.ts";

const supabase = new URL("../supabase/", import.meta.url);
const [name] = Deno.args;

try {
  const path = name === undefined
    ? await writeFoundation(supabase)
    : await draftMigration(supabase, name);
  console.log(`Wrote supabase/${path}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
