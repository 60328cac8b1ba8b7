/**
 * `deno task ok`: everything that must hold before a change is good, but the
 * tests. One line per step, and what is wrong where a step fails.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { functionsConfigProblems } from "./checks/functions_config.ts";
import { importProblems } from "./checks/imports.ts";
import { openapiProblems } from "./checks/openapi.ts";
import { pageReaderProblems } from "./checks/page_reader.ts";
import { versionProblems } from "./checks/versions.ts";
import { schemaDifferences } from "./schema/compare.ts";
import { staleMigrations } from "./schema/migrations.ts";
import { scratchServer } from "./schema/scratch_server.ts";

const root = new URL("../", import.meta.url);
const supabase = new URL("supabase/", root);

/** What is wrong, for people to read; nothing if all is well. */
type Step = () => Promise<string[]>;

// Deno looks at the whole workspace only if no path is given.
const steps: Readonly<Record<string, Step>> = {
  "deno fmt --check": () => deno("fmt", "--check"),
  "deno lint": () => deno("lint"),
  "deno check": () => deno("check", "--frozen"),
  "every import resolves": () => importProblems(root),
  "the page reader is up to date": () => pageReaderProblems(root),
  "versions are exact": () => versionProblems(root),
  "config.toml names the functions": () => functionsConfigProblems(supabase),
  "openapi.json is up to date": () => openapiProblems(root),
  "the migrations are up to date": () => staleMigrations(supabase),
  "migrations = schemas": async () => {
    await using server = await scratchServer();
    return await schemaDifferences(server.url, supabase);
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  const start = performance.now();
  const problems = await step().catch((error) => [
    error instanceof Error ? error.stack ?? error.message : String(error),
  ]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problems.length ? "FAIL" : "ok  "} ${name} (${seconds} s)`);
  for (const problem of problems) console.log(problem);
  if (problems.length) failed++;
}
console.log(failed ? `${failed} of the steps failed` : "All is well");
Deno.exit(failed ? 1 : 0);

/** Runs a subcommand of Deno on the project; its output if it fails. */
async function deno(...args: string[]): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: fileURLToPath(root),
  }).output();
  if (success) return [];
  const decoder = new TextDecoder();
  return [decoder.decode(stdout), decoder.decode(stderr)]
    .map((text) => text.trim()).filter((text) => text !== "");
}
