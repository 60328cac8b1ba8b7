/**
 * The steps of a deploy, one after the other, each a line.
 *
 * @module
 */

import { functionFolders } from "../checks/functions_config.ts";
import { StackError } from "../stack/stack_error.ts";
import type { DeployFlags } from "./flags.ts";
import { checkFunctions, deployFunctions } from "./functions.ts";
import { type Project, readProject } from "./project.ts";
import { scheduleAdvice, scheduleCron } from "./schedule.ts";
import { checkBrowser, hasBrowser, setSecrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { smoke } from "./smoke.ts";
import type { SupabaseCli } from "./supabase_cli.ts";
import { pendingMigrations, pushTables } from "./tables.ts";

/** Deployed last, as it calls the others. */
const WORKFLOW = "pageperfect-workflow";

/** What a deploy is made of. */
export interface Deployment {
  readonly settings: Settings;
  readonly flags: DeployFlags;
  readonly cli: SupabaseCli;
  readonly root: URL;
  readonly signal: AbortSignal;
  /** Takes a line for the person who watches. */
  readonly say: (line: string) => void;
}

/** Deploys; answers whether all is as it should be. Throws a `StackError` at what fails, and stops there. */
export async function deploy(deployment: Deployment): Promise<boolean> {
  const { settings, flags, cli, root, say } = deployment;
  const { ref } = settings;
  await checkFunctions(root);
  const names = await functionFolders(new URL("supabase/", root));
  say(`ok   checks: ${names.length} functions, every import is there`);
  const project = await readProject(cli, ref);
  if (flags.browser) checkBrowser(settings, project);
  say(`ok   project: ${ref}, ${settings.url}`);
  const others = names.filter((name) => name !== WORKFLOW);
  if (flags.dryRun) {
    await announce(deployment, others);
    return true;
  }

  await step("1/5 tables and SQL objects", () => pushTables(cli, settings));
  say("ok   1/5 tables and SQL objects");
  await step("2/5 edge functions", () => deployFunctions(cli, ref, others));
  say(`ok   2/5 edge functions: ${others.length}`);
  await step("3/5 secrets", () => setSecrets(cli, settings));
  say(`ok   3/5 secrets: ${listed(settings)}`);
  const url = `${settings.url}/functions/v1/crawl-cron`;
  const tick = { url, key: project.cronKey };
  const missing = await step(
    "4/5 schedule",
    () => scheduleCron(cli, ref, tick),
  );
  say(
    missing.length === 0
      ? `ok   4/5 schedule: ${url} each minute`
      : `LACK 4/5 schedule: ${scheduleAdvice(url, missing)}`,
  );
  await step(`5/5 ${WORKFLOW}`, () => deployFunctions(cli, ref, [WORKFLOW]));
  say(`ok   5/5 ${WORKFLOW}`);
  await step("smoke", () => prove(deployment, project));
  return missing.length === 0;
}

/** Names the step in what goes wrong in it. */
async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    throw new StackError(`${name}: ${error.message}`, { cause: error });
  }
}

async function prove(
  { settings, flags, signal, say }: Deployment,
  project: Project,
): Promise<void> {
  if (!flags.smokeUrl) return;
  const result = await smoke({
    url: settings.url,
    key: project.secretKey,
    page: flags.smokeUrl,
    render: hasBrowser(settings, project),
    signal,
  });
  say(`ok   smoke: ${result}`);
}

async function announce(
  { settings, flags, cli, root, say }: Deployment,
  functions: readonly string[],
): Promise<void> {
  const pending = await pendingMigrations(cli, settings.ref, root);
  say(`dry  1/5 tables and SQL objects: ${pending.join(", ") || "no change"}`);
  say(`dry  2/5 edge functions: ${functions.join(", ")}`);
  say(`dry  3/5 secrets: ${listed(settings)}`);
  say(`dry  4/5 schedule: ${settings.url}/functions/v1/crawl-cron each minute`);
  say(`dry  5/5 ${WORKFLOW}`);
  say(`dry  smoke: ${flags.smokeUrl ?? "none"}`);
}

/** The names of what is set here. */
function listed({ secrets }: Settings): string {
  return Object.keys(secrets).join(", ") || "none";
}
