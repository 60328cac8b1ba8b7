/**
 * `deno task test [files and options of deno test]`: one real Postgres and one
 * browser for the whole run, then `deno test`, then a look at what was left.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { EgressProxy } from "./egress_proxy/mod.ts";
import { postgresAccount } from "./stack/account.ts";
import { BrowserHost } from "./stack/browser_host.ts";
import { getBrowser } from "./stack/browser_path.ts";
import { makeFolders } from "./stack/folders.ts";
import { freePort } from "./stack/free_port.ts";
import { generateKeys } from "./stack/keys.ts";
import { Postgres } from "./stack/postgres.ts";
import { denoTest } from "./testing/run_tests.ts";
import {
  leftContexts,
  leftDatabases,
  leftProcesses,
} from "./testing/leftovers.ts";
import { makeTemplate } from "./testing/template.ts";

/** Marks every process that the tests start. */
const MARK = "CRAWL_TEST_RUN";
const checkout = fileURLToPath(new URL("..", import.meta.url));

// `deno test` takes this file, by its name, for a test.
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
    await using browser = new BrowserHost({
      browser: () => getBrowser(state),
      profiles: data,
      log: console.error,
    });
    await using proxy = await EgressProxy.start({
      secret: crypto.randomUUID(),
    });
    return await run(server.url, browser, proxy);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
}

async function run(
  serverUrl: string,
  browser: BrowserHost,
  proxy: EgressProxy,
): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  const mark = crypto.randomUUID();
  const { code, passed, failed } = await denoTest(Deno.args, {
    env: {
      TEST_DATABASE_URL: await makeTemplate(
        serverUrl,
        `${checkout}supabase/migrations`,
      ),
      TEST_BROWSER_ENDPOINT: browser.endpoint,
      TEST_EGRESS_PROXY: proxy.url,
      [MARK]: mark,
    },
    signal: stop.signal,
  });
  const left = [
    ...await leftProcesses(MARK, mark),
    ...await leftDatabases(serverUrl),
    ...await browser.pid() ? await leftContexts(browser.endpoint) : [],
  ];
  for (const line of left) console.error(`Left behind: ${line}`);
  if (passed + failed === 0) console.error("No test has run");
  console.log(`${passed} passed, ${failed} failed`);
  return code || Number(passed === 0 || left.length > 0);
}
