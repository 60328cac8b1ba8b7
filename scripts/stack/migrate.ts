/**
 * Applies `supabase/migrations/*.sql` as the Supabase CLI does, and keeps the
 * same record, so that either can go on where the other stopped.
 *
 * @module
 */

import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { StackError } from "./stack_error.ts";

const HISTORY = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
`;

/** Applies what has not been applied yet; answers the names of those files. */
export async function migrate(sql: Sql, folder: string): Promise<string[]> {
  const connection = await sql.reserve();
  try {
    await connection`select pg_advisory_lock(hashtext('crawl migrations'))`;
    await connection.unsafe(HISTORY).simple();
    const rows = await connection<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations`;
    const done = new Set(rows.map(({ version }) => version));
    const files = (await migrationFiles(folder))
      .filter(({ version }) => !done.has(version));
    for (const file of files) await apply(connection, folder, file);
    return files.map(({ file }) => file);
  } finally {
    await connection`select pg_advisory_unlock_all()`;
    connection.release();
  }
}

/** The names of the files that have not been applied yet. */
export async function missingMigrations(
  sql: Sql,
  folder: string,
): Promise<string[]> {
  const [known] = await sql`
    select to_regclass('supabase_migrations.schema_migrations') is not null as yes`;
  const rows = known?.yes
    ? await sql<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations`
    : [];
  const done = new Set(rows.map(({ version }) => version));
  return (await migrationFiles(folder))
    .filter(({ version }) => !done.has(version))
    .map(({ file }) => file);
}

interface MigrationFile {
  /** `20260101000000_name.sql` */
  readonly file: string;
  readonly version: string;
  readonly name: string;
}

async function migrationFiles(folder: string): Promise<MigrationFile[]> {
  const found: MigrationFile[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const parts = entry.name.match(/^(\d+)_(.*)\.sql$/);
    if (!parts) continue;
    const [file, version = "", name = ""] = parts;
    found.push({ file, version, name });
  }
  return found.sort((a, b) => a.file < b.file ? -1 : 1);
}

async function apply(
  sql: Sql,
  folder: string,
  { file, version, name }: MigrationFile,
): Promise<void> {
  const text = await Deno.readTextFile(join(folder, file));
  try {
    await sql`begin`;
    await sql.unsafe(text).simple();
    await sql`
      insert into supabase_migrations.schema_migrations
        (version, name, statements)
      values (${version}, ${name}, ${[text]})`;
    await sql`commit`;
  } catch (error) {
    await sql`rollback`;
    if (!(error instanceof postgres.PostgresError)) throw error;
    const line = text.slice(0, Number(error.position ?? 1) - 1)
      .split("\n").length;
    const where = error.where ? `\n${error.where}` : "";
    throw new StackError(
      `Cannot apply ${
        join(folder, file)
      }: ${error.message} (SQLSTATE ${error.code}), line ${line}${where}`,
      { cause: error },
    );
  }
}
