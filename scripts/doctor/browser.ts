/**
 * The remote browsers and the egress proxy, as seen from this machine.
 *
 * @module
 */

import { Connection } from "../../supabase/functions/_shared/browser/connection.ts";
import { type Finding, ok, unknown, warning, wrong } from "./finding.ts";

/** Whether each browser answers. Addresses hold keys, so only hosts are named. */
export async function checkBrowsers(endpoints: string): Promise<Finding[]> {
  const addresses = endpoints.split(",").map((part) => part.trim())
    .filter(Boolean);
  if (addresses.length === 0) {
    return [
      unknown(
        "No browser was looked at",
        "set BROWSER_WS_ENDPOINT as in the project's secrets to have it tried from here",
      ),
    ];
  }
  return await Promise.all(addresses.map(checkBrowser));
}

async function checkBrowser(address: string): Promise<Finding> {
  const host = URL.canParse(address) ? new URL(address).host : "?";
  const connection = new Connection(address);
  try {
    const { version } = await connection.open();
    return ok(`The browser at ${host} answers: ${version}`);
  } catch {
    return wrong(
      `The browser at ${host} does not answer`,
      "check BROWSER_WS_ENDPOINT: the address, its key, and whether the browser runs (`deno task browser` starts one)",
    );
  } finally {
    await connection.close();
  }
}

/** Whether the proxy takes connections; it only has to from where the browser is. */
export async function checkProxy(proxyUrl: string): Promise<Finding> {
  if (!URL.canParse(proxyUrl)) {
    return warning(
      "There is no egress proxy: pages are only intercepted",
      "run `deno task egress-proxy` beside the browser and set EGRESS_PROXY_URL",
    );
  }
  const { hostname, port, host } = new URL(proxyUrl);
  try {
    using _connection = await Deno.connect({ hostname, port: Number(port) });
    return ok(`The egress proxy at ${host} takes connections`);
  } catch {
    return warning(
      `The egress proxy at ${host} takes no connection from here`,
      "fine if it listens beside the browser alone; else start it with `deno task egress-proxy`",
    );
  }
}
