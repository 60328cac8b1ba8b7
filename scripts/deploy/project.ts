/**
 * The project to deploy to: whether the token may, its keys and its secrets'
 * names. All of this only reads.
 *
 * @module
 */

import { z } from "zod";
import { StackError } from "../stack/stack_error.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

/** What the platform says of a project. */
export interface Project {
  /** Its default secret key. */
  readonly secretKey: string;
  /** What the cron calls with: the secret key named `cron`, else the default one. */
  readonly cronKey: string;
  /** The names of the secrets that are set. */
  readonly secretNames: readonly string[];
}

const keysSchema = z.array(z.object({
  name: z.string(),
  type: z.string().nullish(),
  api_key: z.string().nullish(),
}));

const secretsSchema = z.array(z.object({ name: z.string() }));

/** Asks for it; throws a {@linkcode StackError} if the token or the ref is wrong, or there is no secret key. */
export async function readProject(
  cli: SupabaseCli,
  ref: string,
): Promise<Project> {
  const remote = `--remote=${ref}`;
  const json = "--output=json";
  // One after the other: the first command of all may have to install the CLI.
  const keys = await cli.run([
    "projects",
    "api-keys",
    remote,
    "--reveal",
    json,
  ]);
  const secrets = await cli.run(["secrets", "list", remote, json]);
  const found = new Map<string, string>();
  for (const { name, type, api_key } of keysSchema.parse(JSON.parse(keys))) {
    if (type !== "secret" || !api_key) continue;
    cli.hide(api_key);
    found.set(name, api_key);
  }
  const secretKey = found.get("default");
  if (!secretKey) {
    throw new StackError(
      "the project has no secret key named 'default': make one under Settings, API Keys, where the legacy keys are",
    );
  }
  return {
    secretKey,
    cronKey: found.get("cron") ?? secretKey,
    secretNames: secretsSchema.parse(JSON.parse(secrets))
      .map(({ name }) => name),
  };
}
