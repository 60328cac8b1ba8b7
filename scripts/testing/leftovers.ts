/**
 * What the tests should have cleaned up.
 *
 * @module
 */

import postgres from "postgres";
import puppeteer from "puppeteer-core";
import { send } from "../stack/send_signal.ts";
import { processesWithEnv } from "./processes.ts";

/** Kills the processes that have this mark 3 s later; a sentence for each. */
export async function leftProcesses(
  name: string,
  value: string,
): Promise<string[]> {
  let left = await processesWithEnv(name, value);
  const deadline = Date.now() + 3_000;
  while (left.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = await processesWithEnv(name, value);
  }
  for (const { pid } of left) send(pid, "SIGKILL");
  return left.map(({ pid, command }) => `process ${pid}: ${command}`);
}

/** The databases of tests that were not dropped. */
export async function leftDatabases(serverUrl: string): Promise<string[]> {
  const sql = postgres(serverUrl, { max: 1 });
  try {
    const rows = await sql<{ datname: string }[]>`
      select datname from pg_database where datname like 'test\\_%'`;
    return rows.map(({ datname }) => `database ${datname}`);
  } finally {
    await sql.end();
  }
}

/** The contexts that are still open in the browser, with their pages. */
export async function leftContexts(endpoint: string): Promise<string[]> {
  const browser = await puppeteer.connect({ browserWSEndpoint: endpoint });
  try {
    const created = browser.browserContexts()
      .filter((context) => context !== browser.defaultBrowserContext());
    return await Promise.all(created.map(async (context) => {
      const pages = await context.pages();
      return `browser context with ${
        pages.map((page) => page.url()) || "no page"
      }`;
    }));
  } finally {
    await browser.disconnect();
  }
}
