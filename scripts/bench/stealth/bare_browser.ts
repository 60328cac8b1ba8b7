/**
 * A Chromium as most people start one to drive it: headless, with a debugging
 * port, and nothing else.
 *
 * @module
 */

import { freePort } from "../../stack/free_port.ts";
import { GuardedProcess } from "../../stack/guarded_process.ts";
import type { Browser } from "../../stack/browser_path.ts";

const READY_WITHIN_MS = 30_000;

/** A running browser; disposing of it ends it. */
export interface BareBrowser extends AsyncDisposable {
  readonly endpoint: string;
}

/** Starts it. A port that Chromium chooses itself would switch automation on. */
export async function startBare(browser: Browser): Promise<BareBrowser> {
  const profile = await Deno.makeTempDir({ prefix: "crawl-bench-" });
  const port = freePort();
  const process = new GuardedProcess(browser.path, {
    args: [
      browser.shell ? "--headless" : "--headless=new",
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${profile}`,
      "--no-sandbox",
    ],
    log: `${profile}/chromium.log`,
    env: browser.env,
  });
  return {
    endpoint: await endpointAt(port),
    [Symbol.asyncDispose]: async () => {
      await process.stop("SIGTERM", 3_000);
      // Its children may still write; the folder is a temporary one.
      await Deno.remove(profile, { recursive: true }).catch(() => undefined);
    },
  };
}

async function endpointAt(port: number): Promise<string> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/version`);
      return (await answer.json()).webSocketDebuggerUrl;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
