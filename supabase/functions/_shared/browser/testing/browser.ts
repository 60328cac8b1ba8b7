/**
 * A real Chromium for tests.
 *
 * @module
 */

import {
  BrowserHost,
  type BrowserHostOptions,
} from "../../../../../scripts/stack/browser_host.ts";
import type { browserFlags } from "../../../../../scripts/stack/browser_flags.ts";
import { getBrowser } from "../../../../../scripts/stack/browser_path.ts";
import { testHome } from "../../../../../scripts/testing/home.ts";
import { Cdp } from "../cdp.ts";

/** An endpoint whose Chromium starts with the first connection and ends when it is disposed. */
export function startBrowser(
  options: Pick<BrowserHostOptions, "flags"> = {},
): BrowserHost {
  return new BrowserHost({
    ...options,
    browser: () => getBrowser(testHome()),
    log: (line) => console.error(line),
  });
}

/** The least flags a browser needs to be driven: what it does then is its own doing. */
export const bareFlags: typeof browserFlags = (browser, { profile }) => [
  browser.shell ? "--headless" : "--headless=new",
  "--remote-debugging-port=0",
  `--user-data-dir=${profile}`,
  "--no-sandbox",
];

/** How many contexts a browser has besides its own. */
export async function countContexts(endpoint: string): Promise<number> {
  await using browser = await Cdp.connect(endpoint);
  const { browserContextIds } = await browser.send("Target.getBrowserContexts");
  return Array.isArray(browserContextIds) ? browserContextIds.length : 0;
}
