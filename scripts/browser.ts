/**
 * `deno task browser`: a remote browser and its egress proxy alone, as the local
 * stack has them, for those who run their own instead of renting one. Runs until
 * Ctrl-C.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { EgressProxy } from "./egress_proxy/mod.ts";
import { BrowserHost } from "./stack/browser_host.ts";
import { getBrowser } from "./stack/browser_path.ts";
import { browserHelp, readBrowserFlags } from "./stack/browser_task_flags.ts";
import { StackError } from "./stack/stack_error.ts";

const home = fileURLToPath(new URL("../.local", import.meta.url));

try {
  await main();
  Deno.exit(0);
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  console.log(`Cannot start the browser: ${error.message}`);
  Deno.exit(1);
}

async function main(): Promise<void> {
  const { help, proxy, ...flags } = readBrowserFlags(
    Deno.args,
    Deno.env.toObject(),
  );
  if (help) return console.log(browserHelp);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => stop());
  }
  const browser = await getBrowser(home);
  await using host = listen({
    ...flags,
    browser: () => Promise.resolve(browser),
    log: console.error,
  });
  if (browser.shell) {
    console.error(
      "This is the headless shell, which cannot do stealth: install Chromium or Chrome, or set CHROME_PATH",
    );
  }
  await using egress = proxy
    ? await EgressProxy.start({ ...proxy, log: console.error })
    : undefined;
  console.log(`BROWSER_WS_ENDPOINT=${host.endpoint}`);
  if (egress) console.log(`EGRESS_PROXY_URL=${egress.url}`);
  await stopped;
}

function listen(options: ConstructorParameters<typeof BrowserHost>[0]) {
  try {
    return new BrowserHost(options);
  } catch (error) {
    const at = `${options.hostname}:${options.port}`;
    throw new StackError(`it cannot listen on ${at}: ${error}`);
  }
}
