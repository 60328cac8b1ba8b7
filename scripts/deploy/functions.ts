/**
 * Steps 2 and 5: the edge functions.
 *
 * @module
 */

import { z } from "zod";
import { functionsConfigProblems } from "../checks/functions_config.ts";
import { functionImportProblems } from "../checks/imports.ts";
import { StackError } from "../stack/stack_error.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

/** What the CLI does not look at: it deploys a function whose imports are missing, and none that has no folder. */
export async function checkFunctions(root: URL): Promise<void> {
  const problems = [
    ...await functionsConfigProblems(new URL("supabase/", root)),
    ...await functionImportProblems(root),
  ];
  if (problems.length === 0) return;
  throw new StackError(`the functions are not whole:\n${problems.join("\n")}`);
}

const deployed = z.array(z.object({ slug: z.string(), status: z.string() }));

/** Deploys them, and sees that they are there: the CLI ends well without. */
export async function deployFunctions(
  cli: SupabaseCli,
  ref: string,
  names: readonly string[],
): Promise<void> {
  const remote = `--remote=${ref}`;
  await cli.run([
    "functions",
    "deploy",
    "--use-api",
    "--yes",
    remote,
    ...names,
  ]);
  const list = deployed.parse(
    JSON.parse(await cli.run(["functions", "list", remote, "--output=json"])),
  );
  const missing = names.filter((name) =>
    !list.some(({ slug, status }) => slug === name && status === "ACTIVE")
  );
  if (missing.length === 0) return;
  throw new StackError(`these have not arrived: ${missing.join(", ")}`);
}
