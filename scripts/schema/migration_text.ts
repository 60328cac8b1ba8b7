/**
 * How a migration is written from schema files: one section per file, headed
 * by the file's path and the hash of its text, which is how a later run knows
 * what has changed since.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { SchemaFile } from "./files.ts";

/** The text of the first migration: all schema files as they are. */
export function foundation(files: readonly SchemaFile[]): string {
  return [
    "-- Written by `deno task migration` from supabase/schemas. Do not edit.\n",
    ...files.map((file) => section(file, file.text)),
  ].join("\n");
}

/** The draft of a later migration: the schema files that have changed or gone. */
export function addition(
  changed: readonly SchemaFile[],
  removed: readonly string[],
): string {
  return [
    `-- Drafted by \`deno task migration\` from what has changed in supabase/schemas.
-- Edit: of a table keep nothing, write the \`alter table\` statements that lead to
-- it; a function whose arguments differ has to be dropped first. \`deno task ok\`
-- proves that the migrations and the schema files make the same database.
`,
    ...removed.map((path) =>
      `-- ${path} removed\n-- TODO(author): drop what it made.\n`
    ),
    ...changed.map((file) => section(file, replaceable(file.text))),
  ].join("\n");
}

/** The last recorded hash of each schema file, over migrations in their order. */
export function recorded(migrations: readonly string[]): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const text of migrations) {
    for (
      const [, path = "", hash = ""] of text.matchAll(
        /^-- (schemas\/\S+\.sql) ([0-9a-f]{12}|removed)$/gm,
      )
    ) {
      if (hash === "removed") hashes.delete(path);
      else hashes.set(path, hash);
    }
  }
  return hashes;
}

/** Twelve hexadecimal digits that stand for the text of a schema file. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function section(file: SchemaFile, statements: string): string {
  return `-- ${file.path} ${hashOf(file.text)}\n${statements}`;
}

function replaceable(statements: string): string {
  return statements.replaceAll(
    /^create (function|procedure|view) /gm,
    "create or replace $1 ",
  );
}
