/**
 * `deno task scheduler`: fires schedules until Ctrl-C, for those who run no
 * cron. Any number of them, beside the cron and each other: each time of a
 * schedule is fired once.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { env } from "../supabase/functions/_shared/env.ts";
import { RequestError } from "../supabase/functions/_shared/errors.ts";
import { createLog, logDetails } from "../supabase/functions/_shared/log.ts";
import { nextRuns } from "../supabase/functions/_shared/queue/cron.ts";
import { runScheduler } from "./scheduler/run.ts";
import { readDotEnv } from "./stack/dot_env.ts";
import { projectEnv } from "./stack/project.ts";
import { StackError } from "./stack/stack_error.ts";

const help = `Fires schedules until Ctrl-C; workers do the work.

Usage: deno task scheduler [--every SECONDS]

  --every   how often it looks what is due, 60 seconds by default

Works for the project that SUPABASE_URL and SUPABASE_SECRET_KEYS name, or for
the local stack that runs. All settings come from the environment or from the
file .env, for one

  CRAWLER_CRON                  when campaigns are scanned, "0 * * * *", in UTC
  CRAWLER_MAX_TWEETS_PER_USER   tweets of one account at a time, 50
  RAPIDAPI_KEY                  without it no campaign is scanned
  DEBUG                         *: every step is a line of the log

and for the others see README.md.`;

/** Longer than anybody should wait for a scheduler to end. */
const stopWithinMs = 2_000;
const checkout = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const everyMs = readInterval(Deno.args);
  if (everyMs === null) {
    console.log(help);
    return Deno.args.every((arg) => arg === "--help" || arg === "-h") ? 0 : 2;
  }
  const log = createLog({ scheduler: `${Deno.hostname()}:${Deno.pid}` });
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      log.info("scheduler_stopping", { signal });
      stop.abort();
      setTimeout(() => Deno.exit(1), stopWithinMs);
    });
  }
  try {
    log.info("scheduler_started", await prepare());
    await runScheduler({ everyMs, log, signal: stop.signal });
    return 0;
  } catch (error) {
    const isKnown = error instanceof StackError ||
      error instanceof RequestError;
    if (isKnown) console.error(`Cannot schedule: ${error.message}`);
    else log.error("scheduler_failed", { error });
    return 1;
  }
}

/** The milliseconds that `--every` asks for; null where the arguments are none. */
function readInterval(args: readonly string[]): number | null {
  if (args.length === 0) return 60_000;
  const [flag, seconds = "", ...rest] = args;
  const isOne = flag === "--every" && /^\d+(\.\d+)?$/.test(seconds) &&
    Number(seconds) > 0;
  return isOne && rest.length === 0 ? Number(seconds) * 1_000 : null;
}

/** Completes and checks the environment; answers what campaigns are in for. */
async function prepare() {
  await readDotEnv(join(checkout, ".env"));
  const state = join(checkout, ".local");
  const missing = await projectEnv(Deno.env.toObject(), state);
  for (const [name, value] of Object.entries(missing)) {
    if (!Deno.env.has(name)) Deno.env.set(name, value);
  }
  const { CRAWLER_CRON: cron, RAPIDAPI_KEY, DEBUG } = env();
  logDetails(DEBUG);
  if (!cron || !RAPIDAPI_KEY) return { campaigns: "off" };
  const from = new Date().toISOString();
  const [next] = nextRuns({ cron, timeZone: "UTC" }, { from, count: 1 });
  return { campaigns: cron, next };
}
