/**
 * `deno task bench:stealth [--tests]`: what open detectors find out about each
 * way to drive a browser, on a browser with bare flags and on our own host;
 * with `--tests`, also which tests tripped.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import { startBare } from "./stealth/bare_browser.ts";
import { clients } from "./stealth/clients.ts";
import { DetectorSite, type Findings } from "./stealth/site.ts";
import { table, tripped } from "./stealth/table.ts";

const foundWithinMs = 40_000;

if (import.meta.main) {
  await main();
  // Other clients leave timers and sockets behind.
  Deno.exit(0);
}

async function main(): Promise<void> {
  const home = fileURLToPath(new URL("../../.local", import.meta.url));
  await Deno.mkdir(home, { recursive: true });
  const browser = await getBrowser(home);
  console.log(`${browser.path}${browser.shell ? ", the headless shell" : ""}`);
  const starts = {
    "Bare flags": () => startBare(browser),
    "Flags of our own host": () =>
      Promise.resolve(
        new BrowserHost({
          browser: () => Promise.resolve(browser),
          log: console.error,
        }),
      ),
  };
  for (const [flags, start] of Object.entries(starts)) {
    const columns: Record<string, Findings> = {};
    for (const [name, client] of Object.entries(clients)) {
      await using site = new DetectorSite();
      // A browser for each: no client finds what another one left behind.
      await using host = await start();
      const found = site.found(foundWithinMs);
      found.catch(() => undefined);
      try {
        await client(host.endpoint, `${site.origin}/`, found);
        columns[name] = await found;
      } catch (error) {
        console.log(`${name} does not run: ${error}`);
      }
    }
    console.log(`\n${flags}\n`);
    console.log(table(columns));
    if (!Deno.args.includes("--tests")) continue;
    for (const [name, found] of Object.entries(columns)) {
      console.log(`\n${name}: ${tripped(found).join("; ") || "nothing"}`);
    }
  }
}
