/**
 * What has to be known of a browser and its machine before it is started.
 *
 * @module
 */

import type { Browser } from "./browser_path.ts";
import { within } from "./within.ts";

const VERSION_WITHIN_MS = 10_000;

/** Where Mesa's software driver has its half that Chromium loads. */
const MESA = [
  "/usr/lib/x86_64-linux-gnu/libEGL_mesa.so.0",
  "/usr/lib/aarch64-linux-gnu/libEGL_mesa.so.0",
  "/usr/lib64/libEGL_mesa.so.0",
];

/** A time zone in which the browser's language is spoken; machines without one run in UTC. */
const TIME_ZONE = "America/New_York";

/** The version that a program tells (`"153.0.8010.0"`), if it does. */
export async function versionOf(browser: Browser): Promise<string | undefined> {
  try {
    const asked = new Deno.Command(browser.path, {
      args: ["--version"],
      env: browser.env,
      stderr: "null",
    }).output();
    const output = await within(VERSION_WITHIN_MS, asked);
    const text = new TextDecoder().decode(output?.stdout);
    return /\d+(?:\.\d+){3}/.exec(text)?.[0];
  } catch {
    return undefined;
  }
}

/** Whether Mesa's software GL driver is installed. */
export async function hasMesa(): Promise<boolean> {
  const found = await Promise.all(
    MESA.map((path) => Deno.stat(path).then(() => true, () => false)),
  );
  return found.includes(true);
}

/** The browser's environment: its own, and a time zone where the machine has none. */
export function environmentOf(browser: Browser): Record<string, string> {
  const zone = Deno.env.get("TZ") ??
    Intl.DateTimeFormat().resolvedOptions().timeZone;
  const none = browser.shell || !/^(?:Etc\/)?(?:UTC|GMT)?$/.test(zone);
  return none ? browser.env : { TZ: TIME_ZONE, ...browser.env };
}
