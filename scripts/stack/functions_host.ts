/**
 * A program that serves edge functions as the platform does, one process for
 * all of them. It prints `{"port":…}` first, then whatever the functions log,
 * and ends when its standard input does, which is when its parent is gone.
 *
 * `deno run functions_host.ts <config.toml>`
 *
 * @module
 */

import { redact } from "../../supabase/functions/_shared/redact.ts";
import { BackgroundTasks } from "./background_tasks.ts";
import { flatError } from "./flat_error.ts";
import { FunctionModules } from "./function_modules.ts";
import { readFunctions } from "./functions_config.ts";
import { callLimited } from "./request_limits.ts";
import { within } from "./within.ts";

const DRAIN_MS = 2_000;
const limits = {
  timeoutMs: Number(Deno.env.get("FUNCTION_TIMEOUT_MS") ?? 60_000),
  maxBodyBytes: 10 * 1024 * 1024,
};

const tasks = new BackgroundTasks();
Object.assign(globalThis, {
  EdgeRuntime: {
    waitUntil: (promise: Promise<unknown>) => tasks.waitUntil(promise),
  },
});
// One function's mistake must not end the others.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error(redact(`Unhandled rejection: ${Deno.inspect(event.reason)}`));
});
addEventListener("error", (event) => {
  event.preventDefault();
  console.error(redact(`Uncaught error: ${Deno.inspect(event.error)}`));
});

const [configFile = "supabase/config.toml"] = Deno.args;
const modules = new FunctionModules(await readFunctions(configFile));
const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ port })),
}, serve);

Deno.addSignalListener("SIGTERM", drain);
for await (const _ of Deno.stdin.readable); // until the end of the file
Deno.exit(1);

async function serve(request: Request): Promise<Response> {
  const [, name = ""] = new URL(request.url).pathname.split("/");
  if (!modules.has(name)) {
    return flatError(404, "NOT_FOUND", `There is no function named ${name}`);
  }
  const call = await modules.load(name).catch((error) => {
    console.error(`Cannot load the function ${name}:`, error);
  });
  if (!call) {
    return flatError(503, "BOOT_ERROR", "The function failed to start");
  }
  return await callLimited(call, request, limits);
}

/** Ends, but lets what has begun go on for a moment. */
async function drain(): Promise<void> {
  const started = Date.now();
  await within(DRAIN_MS, server.shutdown());
  await tasks.settled(DRAIN_MS - (Date.now() - started));
  Deno.exit(0);
}
