/**
 * `deno task worker`: drains the queue until Ctrl-C, for those who outgrow the
 * cron. Any number of them, on any machines, beside the cron and each other.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLog } from "../supabase/functions/_shared/log.ts";
import { readDotEnv } from "./stack/dot_env.ts";
import { projectEnv } from "./stack/project.ts";
import { StackError } from "./stack/stack_error.ts";
import { runWorker } from "./worker/run.ts";
import { readSettings } from "./worker/settings.ts";
import { outliveStrayErrors } from "./worker/stray_errors.ts";
import { WorkerError } from "./worker/worker_error.ts";

const help = `Runs crawl jobs until Ctrl-C.

Usage: deno task worker

Works for the project that SUPABASE_URL and SUPABASE_SECRET_KEYS name, or for
the local stack that runs. All settings come from the environment or from the
file .env, for one

  MAX_CONCURRENT_TASKS   jobs side by side, 5 by default
  POLLING_INTERVAL       how often an idle worker looks, in ms, 5000
  WORKER_BATCH_SIZE      jobs leased by one call at most, 100
  MAX_WORKERS            workers in all, on all machines, 10
  DATABASE_URL           Postgres: with it an idle worker wakes at once
  DEBUG                  *: every step is a line of the log

and for the others see README.md.`;

/** Longer than anybody should wait for a worker to end. */
const stopWithinMs = 2_000;
const checkout = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  if (Deno.args.length > 0) {
    console.log(help);
    return Deno.args.every((arg) => arg === "--help" || arg === "-h") ? 0 : 2;
  }
  const name = `${Deno.hostname()}:${Deno.pid}`;
  const log = createLog({ worker: name });
  outliveStrayErrors(log);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      log.info("worker_stopping", { signal });
      stop.abort();
      setTimeout(() => Deno.exit(1), stopWithinMs);
    });
  }
  try {
    const settings = await prepare();
    await runWorker({ name, settings, log, signal: stop.signal });
    return 0;
  } catch (error) {
    const isKnown = error instanceof WorkerError || error instanceof StackError;
    if (isKnown) console.error(`Cannot work: ${error.message}`);
    else log.error("worker_failed", { error });
    return 1;
  }
}

/** Completes the environment, which is what everything else reads. */
async function prepare() {
  await readDotEnv(join(checkout, ".env"));
  const state = join(checkout, ".local");
  const missing = await projectEnv(Deno.env.toObject(), state);
  for (const [name, value] of Object.entries(missing)) {
    if (!Deno.env.has(name)) Deno.env.set(name, value);
  }
  return readSettings(Deno.env.toObject());
}
