/**
 * The command line of `./deploy-crawl-job-system.sh`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { StackError } from "../stack/stack_error.ts";

/** What `--help` prints. */
export const deployHelp =
  `Deploys to a hosted Supabase project: 1 tables and SQL objects, 2 edge functions,
3 secrets, 4 the minute schedule of crawl-cron, 5 pageperfect-workflow; then a
page is crawled as a proof. All of it can be done again at any time.

Usage: ./deploy-crawl-job-system.sh [options]

  --project-ref REF  the project, 20 letters; else SUPABASE_PROJECT_ID, else the linked one
  --env-file FILE    settings that the environment does not have, .env by default
  --dry-run          check everything, say what would be done, change nothing
  --no-browser       deploy although no BROWSER_WS_ENDPOINT is set: pages are not rendered
  --smoke-url URL    the page to crawl in the end, https://example.com/ by default
  --no-smoke         crawl none
  --help             show this

Settings, from the environment or the file:

  SUPABASE_ACCESS_TOKEN  your token, unless you have run \`supabase login\`
  SUPABASE_URL           the project's address, where it is not https://<ref>.supabase.co
  SUPABASE_DB_URL        the database's address without its password, where the
                         CLI does not find it, with SUPABASE_DB_PASSWORD beside it
  BROWSER_WS_ENDPOINT …  every variable of the README's table becomes a secret`;

/** What the user asks for. */
export interface DeployFlags {
  readonly help: boolean;
  readonly projectRef: string | undefined;
  readonly envFile: string | undefined;
  readonly dryRun: boolean;
  readonly browser: boolean;
  /** The page to crawl; none if undefined. */
  readonly smokeUrl: string | undefined;
}

/** Reads the arguments; throws a {@linkcode StackError} for what it does not know. */
export function readDeployFlags(args: readonly string[]): DeployFlags {
  const found = parse(args);
  const smokeUrl = found["smoke-url"] ?? "https://example.com/";
  if (!/^https?:\/\//.test(smokeUrl) || !URL.canParse(smokeUrl)) {
    throw new StackError(`--smoke-url takes an http(s) URL, not '${smokeUrl}'`);
  }
  return {
    help: found.help ?? false,
    projectRef: found["project-ref"],
    envFile: found["env-file"],
    dryRun: found["dry-run"] ?? false,
    browser: !found["no-browser"],
    smokeUrl: found["no-smoke"] ? undefined : smokeUrl,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        "project-ref": { type: "string" },
        "env-file": { type: "string" },
        "dry-run": { type: "boolean" },
        "no-browser": { type: "boolean" },
        "smoke-url": { type: "string" },
        "no-smoke": { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new StackError(`${reason}: see --help for what there is`);
  }
}
