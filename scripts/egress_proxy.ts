/**
 * `deno task egress-proxy`: the egress proxy on its own, to run beside a
 * browser. Its secret is the environment's `EGRESS_PROXY_SECRET`, which other
 * users of the machine cannot read.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { parseAllowedHosts } from "../supabase/functions/_shared/net/url.ts";
import { EgressProxy } from "./egress_proxy/mod.ts";

const help = `Keeps a browser on the public internet: a forward proxy.

Usage: deno task egress-proxy [options]

  --port N         the port, 3128 by default
  --address A      the address to listen at, 127.0.0.1 by default
  --allow H:P,…    private host:port pairs that everybody may reach
  --help           show this

EGRESS_PROXY_SECRET in the environment: clients must sign their credentials
with it; it is the password in the crawler's EGRESS_PROXY_URL.`;

/** The command line, read. */
function readFlags(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: "string", default: "3128" },
        address: { type: "string", default: "127.0.0.1" },
        allow: { type: "string", default: "" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (!/^\d+$/.test(values.port) || Number(values.port) > 65_535) {
      throw new Error(`--port takes a port number, not '${values.port}'`);
    }
    const allowed = parseAllowedHosts(values.allow);
    return { ...values, allowed };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(2);
  }
}

if (import.meta.main) {
  const { help: wantsHelp, port, address, allowed } = readFlags(Deno.args);
  if (wantsHelp) {
    console.log(help);
    Deno.exit(0);
  }
  const secret = Deno.env.get("EGRESS_PROXY_SECRET") ?? "";
  if (!secret && !/^(?:127\.|::1$|localhost$)/.test(address)) {
    console.error(
      `Cannot listen at ${address} without a secret: set EGRESS_PROXY_SECRET`,
    );
    Deno.exit(2);
  }
  const proxy = await EgressProxy.start({
    address,
    port: Number(port),
    secret,
    allowed,
    log: console.log,
  });
  const shown = secret ? `:<secret>@${address}` : address;
  console.log(`EGRESS_PROXY_URL=http://${shown}:${proxy.port}`);
  const stop = async () => {
    await proxy[Symbol.asyncDispose]();
    Deno.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => void stop());
  }
}
