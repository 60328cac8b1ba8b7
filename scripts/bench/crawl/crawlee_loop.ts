/**
 * The same pages with Crawlee, told and answering as the bare loop is: each
 * page's HTML into a dataset, a file a page, as it does by default. In the
 * browser it has a context a page, as ours has, and no fingerprint to make. The
 * clock runs from its first request to its last page: a crawler's start and end
 * do not count.
 *
 * Its packages are no imports of `deno.json`: only this bench uses them.
 *
 * @module
 */

import type { connect } from "puppeteer-core";
import { lines } from "../../stack/lines.ts";
import type { LoopRun } from "./loop_process.ts";

/** The version that is measured. */
export const crawleeVersion = "3.18.1";

/** What its browser pool looks for; it must be there first. It downloads no browser. */
const puppeteer = "npm:puppeteer@25.16.0";

interface Crawler {
  run(urls: readonly string[]): Promise<{ requestsFinished: number }>;
}

interface Handed {
  readonly request: { readonly url: string };
  readonly body: string | Uint8Array;
  readonly page: { content(): Promise<string> };
  pushData(row: { url: string; html: string }): Promise<void>;
}

type Make = new (options: object, configuration: object) => Crawler;

interface Crawlee {
  readonly CheerioCrawler: Make;
  readonly PuppeteerCrawler: Make;
  readonly Configuration: new (options: object) => object;
}

if (import.meta.main) {
  for await (const line of lines(Deno.stdin.readable)) {
    const run: LoopRun = JSON.parse(line);
    console.log(JSON.stringify({ ms: await crawl(run) }));
  }
  // It leaves timers behind.
  Deno.exit(0);
}

/** When a crawler asked for its first page, and when it had its last. */
interface Clock {
  first?: number;
  last: number;
}

async function crawl(run: LoopRun): Promise<number> {
  const { urls } = run;
  const folder = await Deno.makeTempDir({ prefix: "crawlee-" });
  const clock: Clock = { last: 0 };
  try {
    const crawler = await makeCrawler(run, folder, clock);
    const { requestsFinished } = await crawler.run(urls);
    if (requestsFinished !== urls.length) {
      throw new Error(`Crawlee finished ${requestsFinished} of ${urls.length}`);
    }
    return clock.last - (clock.first ?? NaN);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function makeCrawler(
  { sideBySide, endpoint }: LoopRun,
  localDataDirectory: string,
  clock: Clock,
): Promise<Crawler> {
  const browser = endpoint ? await inBrowser(endpoint) : undefined;
  const name: string = browser ? "puppeteer" : "cheerio";
  const crawlee: Crawlee = await import(
    `npm:@crawlee/${name}@${crawleeVersion}`
  );
  const configuration = new crawlee.Configuration({
    logLevel: "ERROR",
    storageClientOptions: { localDataDirectory },
  });
  const options = {
    minConcurrency: sideBySide,
    maxConcurrency: sideBySide,
    maxRequestRetries: 0,
    ...browser,
    preNavigationHooks: [(_: unknown, how: { waitUntil?: string }) => {
      clock.first ??= performance.now();
      if (browser) how.waitUntil = "networkidle2";
    }],
    requestHandler: async ({ request, body, page, pushData }: Handed) => {
      const html = browser ? await page.content() : String(body);
      await pushData({ url: request.url, html });
      clock.last = performance.now();
    },
  };
  return browser
    ? new crawlee.PuppeteerCrawler(options, configuration)
    : new crawlee.CheerioCrawler(options, configuration);
}

async function inBrowser(endpoint: string) {
  const library: { readonly connect: typeof connect } = await import(puppeteer);
  const launch = async () => {
    const browser = await library.connect({
      browserWSEndpoint: endpoint,
      defaultViewport: null,
    });
    // The others go on with this browser.
    browser.close = () => browser.disconnect();
    return browser;
  };
  return {
    launchContext: { launcher: { launch }, useIncognitoPages: true },
    browserPoolOptions: { useFingerprints: false },
  };
}
