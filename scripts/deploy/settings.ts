/**
 * What a deploy needs to know: from the command line, the environment, and an
 * `.env` file, in this order.
 *
 * @module
 */

import { parseEnv } from "node:util";
import { envSchema } from "../../supabase/functions/_shared/env.ts";
import { StackError } from "../stack/stack_error.ts";
import type { DeployFlags } from "./flags.ts";

/** Everything about one deploy that is known before it begins. */
export interface Settings {
  readonly ref: string;
  /** The project's address, without a slash at the end. */
  readonly url: string;
  /** The database, where the CLI is told; its URL has no password. */
  readonly database: { readonly url: string; readonly password: string } | null;
  /** What the functions are to find in their environment. */
  readonly secrets: Readonly<Record<string, string>>;
  /** `SUPABASE_ACCESS_TOKEN`; undefined if the CLI is to look for its own. */
  readonly token: string | undefined;
}

/** Where settings come from. */
interface Sources {
  readonly flags: DeployFlags;
  readonly env: Readonly<Record<string, string>>;
  /** The project's folder. */
  readonly root: URL;
}

/** Reads the settings; throws a {@linkcode StackError} that says which is wrong or missing. */
export async function readSettings(
  { flags, env, root }: Sources,
): Promise<Settings> {
  const known = { ...await readEnvFile(flags.envFile, root), ...filled(env) };
  const ref = flags.projectRef ?? known.SUPABASE_PROJECT_ID ??
    await linkedRef(root);
  if (!ref) {
    throw new StackError(
      "no project is named: pass --project-ref, or set SUPABASE_PROJECT_ID",
    );
  }
  if (!/^[a-z]{20}$/.test(ref)) {
    throw new StackError(
      `'${ref}' is no project's ref: those are 20 lower case letters, as in https://<ref>.supabase.co`,
    );
  }
  const url = known.SUPABASE_URL?.replace(/\/+$/, "") ??
    `https://${ref}.supabase.co`;
  const secrets = readSecrets(known);
  checkReach(secrets, url);
  return {
    ref,
    url,
    database: readDatabase(known),
    secrets,
    token: known.SUPABASE_ACCESS_TOKEN,
  };
}

async function readEnvFile(
  file: string | undefined,
  root: URL,
): Promise<Record<string, string>> {
  try {
    return filled(
      parseEnv(await Deno.readTextFile(file ?? new URL(".env", root))),
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (file === undefined) return {};
    throw new StackError(`there is no file ${file}`);
  }
}

/** Without the empty ones, which is how people leave a variable out. */
function filled(
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value ? [[name, value]] : []
    ),
  );
}

/** What `supabase link` has noted down. */
async function linkedRef(root: URL): Promise<string | undefined> {
  const file = new URL("supabase/.temp/project-ref", root);
  const text = await Deno.readTextFile(file).catch(() => "");
  return text.trim() || undefined;
}

/** All that the functions understand, but what the platform sets. */
function readSecrets(
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const name of Object.keys(envSchema.shape)) {
    const value = known[name];
    if (value && !name.startsWith("SUPABASE_")) secrets[name] = value;
  }
  const { error } = envSchema.partial().safeParse(secrets);
  if (!error) return secrets;
  const [issue] = error.issues;
  throw new StackError(`${issue?.path.join(".")}: ${issue?.message}`);
}

function readDatabase(
  known: Readonly<Record<string, string>>,
): Settings["database"] {
  const { SUPABASE_DB_URL: url, SUPABASE_DB_PASSWORD: password } = known;
  if (!url) return null;
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StackError("SUPABASE_DB_URL must begin with postgresql://");
  }
  if (new URL(url).password || !password) {
    throw new StackError(
      "SUPABASE_DB_URL goes without its password, as others can see it in the list of processes: set SUPABASE_DB_PASSWORD",
    );
  }
  return { url, password };
}

/** What was written for the local stack does not work from a data centre. */
function checkReach(
  secrets: Readonly<Record<string, string>>,
  projectUrl: string,
): void {
  if (!URL.canParse(projectUrl)) {
    throw new StackError(`SUPABASE_URL is no URL: '${projectUrl}'`);
  }
  if (isLoopback(projectUrl)) return;
  for (const url of secrets.BROWSER_WS_ENDPOINT?.split(",") ?? []) {
    if (!isLoopback(url.trim())) continue;
    throw new StackError(
      "BROWSER_WS_ENDPOINT names a browser on this machine, which the project cannot reach",
    );
  }
}

function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
}
