/**
 * Step 1: the tables and SQL objects, by the migrations.
 *
 * @module
 */

import { z } from "zod";
import type { Settings } from "./settings.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

/** Applies what is not applied yet. */
export async function pushTables(
  cli: SupabaseCli,
  { ref, database }: Settings,
): Promise<void> {
  await cli.run(
    ["db", "push", "--yes", `--remote=${database?.url ?? ref}`],
    database ? { env: { PGPASSWORD: database.password } } : {},
  );
}

const known = z.array(z.object({ known: z.boolean() }));
const versions = z.array(z.object({ version: z.string() }));

/** The migrations that a push would apply, without so much as connecting to the database ourselves. */
export async function pendingMigrations(
  cli: SupabaseCli,
  ref: string,
  root: URL,
): Promise<string[]> {
  const query = (sql: string) => cli.query(sql, ref, { readOnly: true });
  const [history] = known.parse(
    await query(
      "select to_regclass('supabase_migrations.schema_migrations') is not null as known",
    ),
  );
  const applied = history?.known
    ? versions.parse(
      await query("select version from supabase_migrations.schema_migrations"),
    )
    : [];
  const done = new Set(applied.map(({ version }) => version));
  const pending: string[] = [];
  for await (
    const { name } of Deno.readDir(new URL("supabase/migrations/", root))
  ) {
    const [version] = /^\d+(?=_.*\.sql$)/.exec(name) ?? [];
    if (version && !done.has(version)) pending.push(name);
  }
  return pending.sort();
}
