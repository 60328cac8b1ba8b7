/**
 * The obvious way to crawl, as a process of its own: a number of loops side by
 * side, each with `fetch` or bare puppeteer-core, and with an insert a page
 * where pages are to be kept.
 *
 * It is told by a line of JSON on its standard input what to do, and answers
 * with a line: how long that took. So it is warm when it is measured.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import { type Browser, connect } from "puppeteer-core";
import { lines } from "../../stack/lines.ts";
import { timed } from "../figures.ts";
import type { Keep, LoopRun } from "./loop_process.ts";

if (import.meta.main) {
  for await (const line of lines(Deno.stdin.readable)) {
    const run: LoopRun = JSON.parse(line);
    console.log(JSON.stringify({ ms: await crawl(run) }));
  }
}

async function crawl(run: LoopRun): Promise<number> {
  const { urls, sideBySide, endpoint, keep } = run;
  const browser = endpoint
    ? await connect({ browserWSEndpoint: endpoint, defaultViewport: null })
    : undefined;
  const sql = keep && "databaseUrl" in keep
    ? postgres(keep.databaseUrl, { max: sideBySide })
    : undefined;
  try {
    const queue = urls.values();
    return await timed(() =>
      Promise.all(Array.from({ length: sideBySide }, async () => {
        for (const url of queue) {
          const html = browser
            ? await render(browser, url)
            : await (await fetch(url)).text();
          if (!html) throw new Error(`Nothing at ${url}`);
          await store(keep, sql, { url, html });
        }
      }))
    );
  } finally {
    await sql?.end();
    await browser?.disconnect();
  }
}

async function store(
  keep: Keep | undefined,
  sql: Sql | undefined,
  row: { url: string; html: string },
): Promise<void> {
  if (sql) await sql`insert into public.bare_pages ${sql(row)}`;
  if (!keep || "databaseUrl" in keep) return;
  const response = await fetch(keep.table, {
    method: "POST",
    headers: {
      apikey: keep.secretKey,
      "content-type": "application/json",
      prefer: "return=minimal",
    },
    body: JSON.stringify(row),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The gateway answered ${text}`);
}

async function render(browser: Browser, url: string): Promise<string> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "networkidle2" });
    return await page.content();
  } finally {
    await context.close();
  }
}
