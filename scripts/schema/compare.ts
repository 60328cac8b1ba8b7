/**
 * The proof that the migrations and the schema files make the same database.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { Gateway } from "../stack/gateway.ts";
import { generateKeys } from "../stack/keys.ts";
import { migrate } from "../stack/migrate.ts";
import { differences, readCatalog } from "./catalog.ts";
import { type SchemaFile, schemaFiles } from "./files.ts";

/**
 * Makes one database from `migrations/` and one from `schemas/` of the folder
 * `supabase`, on the server that the superuser reaches at `serverUrl`, and
 * answers where they differ. Nothing is left on the server.
 */
export async function schemaDifferences(
  serverUrl: string,
  supabase: URL,
): Promise<string[]> {
  const name = `schema_${crypto.randomUUID().slice(0, 8)}`;
  const databases = [`${name}_base`, `${name}_migrations`, `${name}_files`];
  const [base = "", migrated = "", filed = ""] = databases;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await admin`create database ${admin(base)}`;
    await makePlatform(urlOf(serverUrl, base));
    for (const database of [migrated, filed]) {
      await admin`
        create database ${admin(database)} template ${admin(base)}`;
    }
    const left = await catalogAfter(
      urlOf(serverUrl, migrated),
      (sql) => migrate(sql, fileURLToPath(new URL("migrations", supabase))),
    );
    const files = await schemaFiles(supabase);
    const right = await catalogAfter(
      urlOf(serverUrl, filed),
      (sql) => applyFiles(sql, files),
    );
    return differences({
      left,
      leftName: "migrations",
      right,
      rightName: "schemas",
    });
  } finally {
    for (const database of databases) {
      await admin`drop database if exists ${admin(database)} with (force)`;
    }
    await admin.end();
  }
}

/** What a project has before its first migration. */
async function makePlatform(databaseUrl: string): Promise<void> {
  await using _gateway = await Gateway.open({
    databaseUrl,
    keys: await generateKeys(),
  });
}

async function catalogAfter(
  url: string,
  change: (sql: postgres.Sql) => Promise<unknown>,
) {
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  try {
    await change(sql);
    return await readCatalog(sql);
  } finally {
    await sql.end();
  }
}

async function applyFiles(
  sql: postgres.Sql,
  files: readonly SchemaFile[],
): Promise<void> {
  for (const { path, text } of files) {
    try {
      await sql.unsafe(text).simple();
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new Error(`Cannot apply supabase/${path}: ${reason}`, {
        cause: error,
      });
    }
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
