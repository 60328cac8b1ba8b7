/**
 * Step 3: the secrets, which functions find in their environment.
 *
 * @module
 */

import { StackError } from "../stack/stack_error.ts";
import { temporaryEnvFile } from "./env_file.ts";
import type { Project } from "./project.ts";
import type { Settings } from "./settings.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

/** Throws a {@linkcode StackError} if no browser is named, neither now nor by an earlier deploy. */
export function checkBrowser(settings: Settings, project: Project): void {
  if (hasBrowser(settings, project)) return;
  throw new StackError(
    "BROWSER_WS_ENDPOINT is set neither here nor in the project, so no page could be rendered: set it, or pass --no-browser",
  );
}

/** Whether pages can be rendered. */
export function hasBrowser(settings: Settings, project: Project): boolean {
  return "BROWSER_WS_ENDPOINT" in settings.secrets ||
    project.secretNames.includes("BROWSER_WS_ENDPOINT");
}

/** Sets them; those that are set in the project alone stay as they are. */
export async function setSecrets(
  cli: SupabaseCli,
  { ref, secrets }: Settings,
): Promise<void> {
  if (Object.keys(secrets).length === 0) return;
  await using file = await temporaryEnvFile(secrets);
  await cli.run([
    "secrets",
    "set",
    "--yes",
    `--remote=${ref}`,
    "--env-file",
    file.path,
  ]);
}
