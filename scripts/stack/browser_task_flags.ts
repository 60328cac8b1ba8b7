/**
 * The command line of `deno task browser`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import type { BrowserCaps } from "./browser_flags.ts";
import { StackError } from "./stack_error.ts";

/** What `--help` prints. */
export const browserHelp =
  `Starts a remote browser on this machine, prints its address and runs it until Ctrl-C.

Usage: deno task browser [options]

  --host ADDRESS   where to listen, 127.0.0.1 by default
  --port N         the port, 54330 by default; 0 takes a free one
  --heap MB        memory for the scripts of a page, 512 by default
  --processes N    most renderer processes, the browser's own choice by default
  --proxy-port N   the port of the egress proxy, a free one by default
  --no-proxy       no egress proxy: one runs already
  --help           show this

Beside it runs the egress proxy, on the loopback interface, which keeps its
pages on the public internet. Its password is a secret: a fresh one each time,
or EGRESS_PROXY_SECRET. Give both printed lines to the crawler.

The path of the address is a secret: a fresh one each time, or BROWSER_TOKEN.
Chromium's own debugging port stays on the loopback interface.`;

/** What the user asks for. */
export interface BrowserTaskFlags {
  readonly help: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly token?: string;
  readonly caps: BrowserCaps;
  /** Undefined where none is to run. */
  readonly proxy:
    | { readonly port: number; readonly secret: string }
    | undefined;
}

/** Secrets shorter than this can be guessed. */
const SHORTEST_TOKEN = 16;

/** Reads arguments and environment; throws a {@linkcode StackError} for what it does not know. */
export function readBrowserFlags(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): BrowserTaskFlags {
  const found = parse(args);
  const token = env.BROWSER_TOKEN;
  if (token && !new RegExp(`^[\\w-]{${SHORTEST_TOKEN},}$`).test(token)) {
    throw new StackError(
      `BROWSER_TOKEN takes at least ${SHORTEST_TOKEN} letters, digits, '-' and '_'`,
    );
  }
  const heap = number("--heap", found.heap, { least: 64, most: 4_096 });
  const processes = number("--processes", found.processes, {
    least: 1,
    most: 1_000,
  });
  return {
    help: found.help ?? false,
    hostname: found.host ?? "127.0.0.1",
    port: number("--port", found.port, { least: 0, most: 65_535 }) ?? 54_330,
    ...(token ? { token } : {}),
    proxy: found["no-proxy"] ? undefined : {
      port: number("--proxy-port", found["proxy-port"], {
        least: 0,
        most: 65_535,
      }) ?? 0,
      secret: env.EGRESS_PROXY_SECRET || crypto.randomUUID(),
    },
    caps: { ...(heap ? { heap } : {}), ...(processes ? { processes } : {}) },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        host: { type: "string" },
        port: { type: "string" },
        heap: { type: "string" },
        processes: { type: "string" },
        "proxy-port": { type: "string" },
        "no-proxy": { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new StackError(
      `${reason}: see \`deno task browser --help\` for what there is`,
    );
  }
}

function number(
  flag: string,
  text: string | undefined,
  { least, most }: { least: number; most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new StackError(`${flag} takes ${least} to ${most}, not '${text}'`);
}
