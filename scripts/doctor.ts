/**
 * `deno task doctor`: what is wrong with a project, local or hosted, and how to
 * mend it. Exits with 1 when something keeps jobs from being done.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Project } from "./doctor/api.ts";
import { checkBrowsers, checkProxy } from "./doctor/browser.ts";
import type { Finding } from "./doctor/finding.ts";
import {
  checkFunctions,
  checkGateway,
  checkMigrations,
} from "./doctor/project.ts";
import { checkAudit, checkQueue } from "./doctor/queue.ts";
import { readDotEnv } from "./stack/dot_env.ts";
import { readFunctions } from "./stack/functions_config.ts";
import { projectEnv } from "./stack/project.ts";
import { StackError } from "./stack/stack_error.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const marks = { ok: "ok  ", unknown: "?   ", warning: "warn", wrong: "WRONG" };

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  try {
    await readDotEnv(join(checkout, ".env"));
    const env = Deno.env.toObject();
    const missing = await projectEnv(env, join(checkout, ".local"));
    return await examine({ ...missing, ...env });
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    console.log(`Cannot look: ${error.message}`);
    return 1;
  }
}

/** Prints each finding as it is found; answers the exit code. */
async function examine(env: Record<string, string>): Promise<number> {
  let isSound = true;
  const tell = (...findings: Finding[]) => {
    for (const { state, text, remedy } of findings) {
      console.log(`${marks[state]} ${text}`);
      if (remedy) console.log(`     → ${remedy}`);
      isSound &&= state !== "wrong";
    }
    return isSound;
  };
  const project = projectOf(env);
  tell(
    await checkMigrations(
      env.DATABASE_URL ?? "",
      join(checkout, "supabase", "migrations"),
    ),
  );
  if (tell(await checkGateway(project))) {
    const names = await readFunctions(join(checkout, "supabase/config.toml"));
    tell(await checkFunctions(project, [...names.keys()]));
    tell(...await checkQueue(project));
    tell(await checkAudit(project));
  }
  tell(...await checkBrowsers(env.BROWSER_WS_ENDPOINT ?? ""));
  tell(await checkProxy(env.EGRESS_PROXY_URL ?? ""));
  console.log(
    isSound ? "\nJobs can be done" : "\nJobs are kept from being done",
  );
  return isSound ? 0 : 1;
}

function projectOf(env: Record<string, string>): Project {
  const { SUPABASE_URL: url = "", SUPABASE_SECRET_KEYS: keys = "" } = env;
  try {
    const { default: secretKey = "" } = z.record(z.string(), z.string())
      .parse(JSON.parse(keys));
    return { url: z.url().parse(url), secretKey };
  } catch {
    throw new StackError(
      'SUPABASE_URL must be an address, and SUPABASE_SECRET_KEYS JSON: \'{"default":"sb_secret_…"}\'',
    );
  }
}
