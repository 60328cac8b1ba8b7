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
  const problems = new Set(await functionImportProblems(root));
  for (const file of ["dashboard/main.ts", ...await commands(root)]) {
    for (const text of await unresolved(root, file, [])) problems.add(text);
  }
  return [...problems];
}

/** The same for the edge functions alone: what is deployed. */
export async function functionImportProblems(root: URL): Promise<string[]> {
  const names = await functionFolders(new URL("supabase/", root));
  const entrypoints = names.map((name) =>
    new URL(`supabase/functions/${name}/index.ts`, root).href
  );
  // One module that imports them all: a graph of its own for each takes long.
  const all = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      all,
      entrypoints.map((url) => `import ${JSON.stringify(url)};\n`).join(""),
    );
    const map = ["--no-config", "--import-map=supabase/functions/deno.json"];
    return [...new Set(await unresolved(root, all, map))];
  } finally {
    await Deno.remove(all);
  }
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
