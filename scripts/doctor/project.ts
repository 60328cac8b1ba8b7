/**
 * The project itself: does it answer, are the keys right, is everything there?
 *
 * @module
 */

import postgres from "postgres";
import { missingMigrations } from "../stack/migrate.ts";
import { call, type Project } from "./api.ts";
import { type Finding, ok, unknown, warning, wrong } from "./finding.ts";

/** Clocks may differ by this much: the queue goes by the database's alone. */
const clockMs = 30_000;
const deploy = "run ./deploy-crawl-job-system.sh";

/** Whether the REST gateway answers and knows the key and the tables. */
export async function checkGateway(project: Project): Promise<Finding> {
  const { status, text, headers } = await call(
    project,
    "/rest/v1/crawl_drains?select=id&limit=1",
  );
  if (status === 0) {
    return wrong(
      `Nothing answers at ${project.url}: ${text}`,
      "check SUPABASE_URL, or start the local stack with `deno task start`",
    );
  }
  if (status === 401 || status === 403) {
    return wrong(
      `The project refuses the secret key (HTTP ${status})`,
      'set SUPABASE_SECRET_KEYS to \'{"default":"sb_secret_…"}\' with the key from the project\'s settings',
    );
  }
  if (status === 404) {
    return wrong("The project has no table crawl_drains", deploy);
  }
  if (status !== 200) {
    return wrong(
      `The REST gateway answers HTTP ${status}: ${text}`,
      "look at the project's own status and logs",
    );
  }
  const date = Date.parse(headers.get("date") ?? "");
  const apart = Math.abs(Date.now() - date);
  if (apart > clockMs) {
    return warning(
      `This machine's clock and the project's are ${
        Math.round(apart / 1_000)
      } s apart`,
      "set this machine's clock: passes of the egress proxy and users' tokens go by it",
    );
  }
  return ok("The project answers and knows the key");
}

/** Whether every function of `config.toml` has been deployed. */
export async function checkFunctions(
  project: Project,
  names: readonly string[],
): Promise<Finding> {
  const missing: string[] = [];
  for (const name of names) {
    const { status } = await call(project, `/functions/v1/${name}`, {
      method: "OPTIONS",
    });
    if (status === 404 || status >= 500 || status === 0) {
      missing.push(`${name} (HTTP ${status})`);
    }
  }
  return missing.length === 0
    ? ok(`All ${names.length} functions are there`)
    : wrong(`Functions that do not answer: ${missing.join(", ")}`, deploy);
}

/** Whether the database is as new as this checkout. */
export async function checkMigrations(
  databaseUrl: string,
  folder: string,
): Promise<Finding> {
  if (!databaseUrl) {
    return unknown(
      "Migrations were not looked at",
      "set DATABASE_URL to have them compared",
    );
  }
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10 });
  try {
    const missing = await missingMigrations(sql, folder);
    return missing.length === 0 ? ok("The database is up to date") : wrong(
      `The database lacks ${missing.length} migrations, the first is ${
        missing[0]
      }`,
      deploy,
    );
  } catch (error) {
    return wrong(
      `Cannot reach the database: ${
        error instanceof Error ? error.message : error
      }`,
      "check DATABASE_URL: its host, password and whether this machine may connect",
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}
