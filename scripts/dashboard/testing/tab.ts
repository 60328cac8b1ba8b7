/**
 * A tab of a real browser that shows the dashboard.
 *
 * @module
 */

import puppeteer, { type Browser, type Page } from "puppeteer-core";

/** In the page, where the functions given to `evaluate()` run. */
declare const document: {
  readonly body: { readonly innerText: string };
  querySelector(selector: string): { readonly textContent: string } | null;
};

/** How a tab is opened. */
export interface TabOptions {
  readonly url: string;
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  /** When it is open; by default when all of the page is loaded. */
  readonly until?: "domcontentloaded";
}

/** A tab in a context of its own. Disposing of it closes both. */
export interface Tab extends AsyncDisposable {
  readonly page: Page;
  /** What the page threw or complained about. */
  readonly problems: string[];
  /** Goes to a view and waits until its title is there. */
  view(hash: string, title: string): Promise<void>;
  /** Waits until the page says so. */
  says(text: string): Promise<void>;
  /** Clicks the first button, link or label that says so. */
  press(text: string): Promise<void>;
}

/** Opens a tab, and the page in it. */
export async function openTab(
  { url, width = 1280, scheme = "light", until: waitUntil }: TabOptions,
): Promise<Tab> {
  await using owned = new AsyncDisposableStack();
  const browser = owned.adopt<Browser>(
    await puppeteer.connect({
      browserWSEndpoint: Deno.env.get("TEST_BROWSER_ENDPOINT"),
    }),
    (browser) => browser.disconnect(),
  );
  const context = owned.adopt(
    await browser.createBrowserContext(),
    (context) => context.close(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.emulateFocusedPage(true);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // A refused request is an answer, which the page shows.
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) problems.push(message.text());
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.goto(url, waitUntil && { waitUntil });
  const says = async (text: string) => {
    await page.waitForFunction(
      (text) => document.body.innerText.includes(text),
      {},
      text,
    ).catch(async (cause) => {
      const found = await page.evaluate(() => document.body.innerText);
      throw new Error(`The page does not say '${text}' but: ${found}`, {
        cause,
      });
    });
  };
  const kept = owned.move();
  return {
    page,
    problems,
    says,
    async view(hash, title) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, hash);
      await page.waitForFunction(
        (title) => document.querySelector("h1")?.textContent === title,
        {},
        title,
      );
    },
    async press(text) {
      // What is behind a dialog cannot be pressed.
      const inside = ":is(dialog, body:not(:has(dialog)))";
      const what = ":is(button:not(:disabled), a, label, summary)";
      await page.locator(`${inside} ${what} ::-p-text(${text})`).click();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
