/**
 * Ways to drive a browser. Each opens the page in a context of its own, reads
 * it as a crawler does, and says that it is done.
 *
 * @module
 */

import puppeteer from "puppeteer-core";
import { connectStealthily } from "../../../supabase/functions/_shared/browser/stealth/connect.ts";
import { load } from "./packages.ts";

/** Opens `url` at an endpoint, reads it, and stays until `found` is settled. */
export type Client = (
  endpoint: string,
  url: string,
  found: Promise<unknown>,
) => Promise<void>;

/** What puppeteer and its relatives have in common, as far as it is used here. */
interface DrivenBrowser {
  createBrowserContext(): Promise<{ newPage(): Promise<DrivenPage> }>;
  disconnect(): Promise<void>;
}

interface Puppeteer {
  connect(options: ReturnType<typeof plain>): Promise<DrivenBrowser>;
}

interface Extra {
  addExtra(puppeteer: Puppeteer): { use(plugin: unknown): Puppeteer };
}

interface Playwright {
  chromium: {
    connectOverCDP(endpoint: string): Promise<{
      newContext(options: unknown): Promise<{ newPage(): Promise<DrivenPage> }>;
      close(): Promise<void>;
    }>;
  };
}

interface DrivenPage {
  goto(url: string): Promise<unknown>;
  waitForSelector(selector: string): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  content(): Promise<string>;
}

const look = `document.querySelector("title").textContent`;
const done = `document.getElementById("ready").remove()`;

/** The clients by name; ours is the last one. */
export const clients: Readonly<Record<string, Client>> = {
  "puppeteer-core": async (endpoint, ...visit) =>
    await drive(await puppeteer.connect(plain(endpoint)), ...visit),
  "puppeteer-extra-plugin-stealth": async (endpoint, ...visit) => {
    const { addExtra } = await load<Extra>("extra");
    const { default: plugin } = await load<{ default(): unknown }>(
      "stealthPlugin",
    );
    const extra = addExtra(puppeteer).use(plugin());
    await drive(await extra.connect(plain(endpoint)), ...visit);
  },
  "rebrowser-puppeteer-core": async (endpoint, ...visit) => {
    const { connect } = await load<Puppeteer>("rebrowser");
    await drive(await connect(plain(endpoint)), ...visit);
  },
  "patchright-core": async (endpoint, url, found) => {
    const { chromium } = await load<Playwright>("patchright");
    const browser = await chromium.connectOverCDP(endpoint);
    const context = await browser.newContext({ viewport: null });
    await read(await context.newPage(), url);
    await found.finally(() => browser.close());
  },
  "ours": async (endpoint, ...visit) => {
    const { browser } = await connectStealthily(endpoint, {
      protocolTimeout: 30_000,
      signal: AbortSignal.timeout(30_000),
    });
    await drive(browser, ...visit);
  },
};

function plain(browserWSEndpoint: string) {
  return { browserWSEndpoint, defaultViewport: null, protocolTimeout: 30_000 };
}

async function drive(
  browser: DrivenBrowser,
  url: string,
  found: Promise<unknown>,
): Promise<void> {
  try {
    const context = await browser.createBrowserContext();
    await read(await context.newPage(), url);
    await found;
  } finally {
    await browser.disconnect();
  }
}

async function read(page: DrivenPage, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector("#ready");
  await page.evaluate(look);
  await page.content();
  await page.evaluate(done);
}
