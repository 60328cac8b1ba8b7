/**
 * `deno task start`: starts the local stack and runs it until Ctrl-C.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readDotEnv } from "./stack/dot_env.ts";
import { startStack } from "./stack/mod.ts";
import { StackError } from "./stack/stack_error.ts";
import { help, readFlags } from "./stack/start_flags.ts";
import { summary } from "./stack/summary.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));

try {
  await main();
  Deno.exit(0);
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  console.log(`Cannot start: ${error.message}`);
  Deno.exit(1);
}

async function main(): Promise<void> {
  const flags = readFlags(Deno.args);
  if (flags.help) return console.log(help);
  const stopped = untilSignal();
  await readDotEnv(join(checkout, ".env"));
  // The gateway prints each query that Postgres refuses, with a stack trace.
  console.error = (...parts) => console.log(parts.map(brief).join(" "));

  const began = performance.now();
  const starting = startStack({ ...flags, checkout, log: console.log });
  // When it is stopped half-way, our end is the end of what has been started.
  const stack = await Promise.race([starting, stopped]);
  if (!stack) Deno.exit(130);
  try {
    console.log(summary(stack, performance.now() - began));
    await stopped;
    console.log("Stopping; Ctrl-C again does not wait");
  } finally {
    await stack[Symbol.asyncDispose]();
  }
}

/** Resolves at the first Ctrl-C or `kill`; the second ends us at once. */
function untilSignal(): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let first: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      first ??= Date.now();
      // One Ctrl-C comes twice: from the terminal, and passed on by `deno task`.
      if (Date.now() - first > 300) Deno.exit(130);
      resolve(undefined);
    });
  }
  return promise;
}

function brief(part: unknown): string {
  return part instanceof Error ? `${part.name}: ${part.message}` : `${part}`;
}
