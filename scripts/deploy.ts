/**
 * Deploys the system to a hosted project; `./deploy-crawl-job-system.sh` runs this.
 *
 * @module
 */

import { deploy } from "./deploy/deployment.ts";
import { deployHelp, readDeployFlags } from "./deploy/flags.ts";
import { readSettings } from "./deploy/settings.ts";
import { SupabaseCli } from "./deploy/supabase_cli.ts";
import { StackError } from "./stack/stack_error.ts";

const root = new URL("../", import.meta.url);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.addSignalListener(signal, () => stop.abort());
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  if (stop.signal.aborted) {
    console.log("Stopped; run it again to go on");
    Deno.exit(130);
  }
  if (!(error instanceof StackError)) throw error;
  console.log(`FAIL ${error.message}`);
  Deno.exit(1);
}

async function main(): Promise<boolean> {
  const flags = readDeployFlags(Deno.args);
  if (flags.help) {
    console.log(deployHelp);
    return true;
  }
  const settings = await readSettings({
    flags,
    env: Deno.env.toObject(),
    root,
  });
  const { signal } = stop;
  const cli = new SupabaseCli({ root, token: settings.token, signal });
  cli.hide(settings.database?.password ?? "");
  for (const [name, value] of Object.entries(settings.secrets)) {
    // What the crawler may reach, and is called, is no secret.
    if (!name.startsWith("CRAWL_")) cli.hide(value, ...value.split(","));
  }
  return await deploy({
    settings,
    flags,
    cli,
    root,
    signal,
    say: (line) => console.log(cli.shown(line)),
  });
}
