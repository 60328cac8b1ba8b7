/**
 * Finds the browser that the local stack starts.
 *
 * @module
 */

import { basename } from "node:path";
import { hasChromiumPackage, unpackChromium } from "./chromium_package.ts";
import { StackError } from "./stack_error.ts";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A browser to start. */
export interface Browser {
  readonly path: string;
  readonly env: Record<string, string>;
  /** Whether it is the small headless shell instead of a full Chromium. */
  readonly shell: boolean;
  /** Flags beside our own. */
  readonly flags?: readonly string[];
}

/**
 * `CHROME_PATH`, else an installed Chromium or Chrome, else undefined when one
 * can be had from npm; throws when it cannot.
 */
export async function findBrowser(
  chromePath = Deno.env.get("CHROME_PATH"),
): Promise<Browser | undefined> {
  if (chromePath) {
    if (await isFile(chromePath)) return browser(chromePath);
    throw new StackError(
      `There is no file ${chromePath}: set CHROME_PATH to a Chromium or Chrome, or unset it`,
    );
  }
  for (const path of INSTALLED) {
    if (await isFile(path)) return browser(path);
  }
  if (hasChromiumPackage()) return undefined;
  throw new StackError(
    "There is no Chromium or Chrome: install one, or set CHROME_PATH to its program, or BROWSER_WS_ENDPOINT to a remote browser",
  );
}

/** Finds the browser, or gets it from npm into a folder under `home`. */
export async function getBrowser(home: string): Promise<Browser> {
  return await findBrowser() ?? { ...await unpackChromium(home), shell: true };
}

function browser(path: string): Browser {
  return { path, env: {}, shell: /headless.shell/.test(basename(path)) };
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((found) => found.isFile, () => false);
}
