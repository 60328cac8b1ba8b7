/**
 * A real Chromium for tests.
 *
 * @module
 */

import { BrowserHost } from "../../../../../scripts/stack/browser_host.ts";
import { getBrowser } from "../../../../../scripts/stack/browser_path.ts";
import { testHome } from "../../../../../scripts/testing/home.ts";

/** An endpoint whose Chromium starts with the first connection and ends when it is disposed. */
export function startBrowser(): BrowserHost {
  return new BrowserHost({
    browser: () => getBrowser(testHome()),
    log: (line) => console.error(line),
  });
}
