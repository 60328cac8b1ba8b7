/**
 * `deno task test [files and options of deno test]`: one real Postgres for the
 * whole run, then `deno test`, then a look at what was left behind.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { postgresAccount } from "./stack/account.ts";
import { BrowserHost } from "./stack/browser_host.ts";
import { getBrowser } from "./stack/browser_path.ts";
import { makeFolders } from "./stack/folders.ts";
import { freePort } from "./stack/free_port.ts";
import { generateKeys } from "./stack/keys.ts";
import { Postgres } from "./stack/postgres.ts";
import { send } from "./stack/send_signal.ts";
import { processesWithEnv } from "./testing/processes.ts";
import { testFiles } from "./testing/test_files.ts";
import { leftDatabases, makeTemplate } from "./testing/template.ts";

const RUN = "CRAWL_TEST_RUN";
const checkout = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const { state, database: home } = await makeFolders(`${checkout}.local`);
  const data = await Deno.makeTempDir({ prefix: "crawl-test-" });
  const account = await postgresAccount();
  if (account) await Deno.chown(data, account.uid, account.gid);
  try {
    const { databasePassword: password } = await generateKeys();
    await using server = await Postgres.start({
      home,
      data,
      port: freePort(),
      password,
      durable: false,
    });
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => stop.abort());
    }
    const template = await makeTemplate(
      server.url,
      `${checkout}supabase/migrations`,
    );
    // One browser for the whole run, started when a test first asks for it.
    await using browser = new BrowserHost({
      browser: () => getBrowser(state),
      profiles: data,
      log: (line) => console.error(line),
    });
    const run = crypto.randomUUID();
    const { code, output } = await denoTest(
      {
        TEST_DATABASE_URL: template,
        TEST_BROWSER_ENDPOINT: browser.endpoint,
        [RUN]: run,
      },
      stop.signal,
    );
    const { passed, failed } = count(output);
    const left = await leftovers(server.url, run);
    for (const line of left) console.error(`Left behind: ${line}`);
    console.log(`${passed} passed, ${failed} failed`);
    if (passed === 0) console.error("No test has run");
    return code || Number(passed === 0 || left.length > 0);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
}

/** Runs `deno test` on what was asked for, and passes its output on. */
async function denoTest(
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      ...(await Promise.all(Deno.args.map(testFiles))).flat(),
    ],
    env,
    stdout: "piped",
    signal,
  }).spawn();
  let output = "";
  const decoder = new TextDecoder();
  for await (const bytes of child.stdout) {
    await write(bytes);
    output += decoder.decode(bytes, { stream: true });
  }
  return { code: (await child.status).code, output };
}

async function write(bytes: Uint8Array): Promise<void> {
  const writer = Deno.stdout.writable.getWriter();
  await writer.write(bytes);
  writer.releaseLock();
}

/** Reads the summary: `ok | 12 passed (3 steps) | 0 failed (4s)`. */
function count(output: string): { passed: number; failed: number } {
  // deno-lint-ignore no-control-regex -- colours
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const summaries = plain.matchAll(
    /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm,
  );
  const [, passed = 0, failed = 0] = [...summaries].at(-1) ?? [];
  return { passed: Number(passed), failed: Number(failed) };
}

/** What the tests should have cleaned up: processes (killed here) and databases. */
async function leftovers(serverUrl: string, run: string): Promise<string[]> {
  let processes = await processesWithEnv(RUN, run);
  const deadline = Date.now() + 3_000;
  while (processes.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    processes = await processesWithEnv(RUN, run);
  }
  for (const { pid } of processes) send(pid, "SIGKILL");
  return [
    ...processes.map(({ pid, command }) => `process ${pid} ${command}`),
    ...(await leftDatabases(serverUrl)).map((name) => `database ${name}`),
  ];
}
