/**
 * Check: every import resolves, with the import map that deploys use. `deno
 * check` does not look whether `import("./run.ts")` exists, it lets edge
 * functions use the root's imports too, and a deploy succeeds all the same.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { z } from "zod";
import { functionFolders } from "./functions_config.ts";

const problem = z.object({ error: z.string().optional() }).optional();

const graphSchema = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    error: z.string().optional(),
    dependencies: z.array(z.object({
      specifier: z.string(),
      code: problem,
      type: problem,
    })).default([]),
  })),
});

/** What cannot be imported, in sentences; `root` is the URL of the project's folder. */
export async function importProblems(root: URL): Promise<string[]> {
  const problems = new Set<string>();
  const map = ["--no-config", "--import-map=supabase/functions/deno.json"];
  for (const name of await functionFolders(new URL("supabase/", root))) {
    const file = `supabase/functions/${name}/index.ts`;
    for (const text of await unresolved(root, file, map)) problems.add(text);
  }
  for (const file of ["dashboard/main.ts", ...await commands(root)]) {
    for (const text of await unresolved(root, file, [])) problems.add(text);
  }
  return [...problems];
}

/** The files of `scripts/` itself: what is run. */
async function commands(root: URL): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isFile } of Deno.readDir(new URL("scripts", root))) {
    if (isFile && name.endsWith(".ts")) files.push(`scripts/${name}`);
  }
  return files.sort();
}

async function unresolved(
  root: URL,
  file: string,
  options: readonly string[],
): Promise<string[]> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-lock", ...options, file],
    cwd: fileURLToPath(root),
  }).output();
  if (!success) return [`${file}: ${new TextDecoder().decode(stderr).trim()}`];
  const { modules } = graphSchema.parse(
    JSON.parse(new TextDecoder().decode(stdout)),
  );
  return modules.flatMap(({ error, dependencies }) => [
    error,
    ...dependencies.map(({ code, type }) => code?.error ?? type?.error),
  ]).filter((error) => error !== undefined)
    .map((error) => error.replaceAll(root.href, ""));
}
