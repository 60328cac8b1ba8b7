/**
 * The obvious way to crawl, as a process of its own: a number of loops side by
 * side, each with `fetch` or bare puppeteer-core and nothing else.
 *
 * It is told by a line of JSON on its standard input what to do, and answers
 * with a line: how long that took. So it is warm when it is measured.
 *
 * @module
 */

import { type Browser, connect } from "puppeteer-core";
import { lines } from "../../stack/lines.ts";
import { timed } from "../figures.ts";

/** One run: which pages, how many at once, and in which browser, if in any. */
export interface BareRun {
  readonly urls: readonly string[];
  readonly sideBySide: number;
  readonly endpoint?: string | undefined;
}

if (import.meta.main) {
  for await (const line of lines(Deno.stdin.readable)) {
    const run: BareRun = JSON.parse(line);
    console.log(JSON.stringify({ ms: await crawl(run) }));
  }
}

async function crawl({ urls, sideBySide, endpoint }: BareRun): Promise<number> {
  const browser = endpoint
    ? await connect({ browserWSEndpoint: endpoint, defaultViewport: null })
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
        }
      }))
    );
  } finally {
    await browser?.disconnect();
  }
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
