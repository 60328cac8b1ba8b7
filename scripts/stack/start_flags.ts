/**
 * The command line of `deno task start`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { StackError } from "./stack_error.ts";

/** What `--help` prints. */
export const help =
  `Starts the crawl job system on this machine and runs it until Ctrl-C.

Usage: deno task start [options]

  --fresh       delete the data of the last time first
  --port N      the port of the API, 54321 by default
  --db-port N   the port of Postgres, 54322 by default
  --help        show this

Settings are read from the environment and from the file .env; see README.md.`;

/** What the user asks for. */
export interface StartFlags {
  readonly help: boolean;
  readonly fresh: boolean;
  readonly port?: number;
  readonly databasePort?: number;
}

/** Reads the arguments; throws a {@linkcode StackError} for what it does not know. */
export function readFlags(args: readonly string[]): StartFlags {
  const { help = false, fresh = false, ...ports } = parse(args);
  return {
    help,
    fresh,
    port: port("--port", ports.port),
    databasePort: port("--db-port", ports["db-port"]),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        fresh: { type: "boolean" },
        port: { type: "string" },
        "db-port": { type: "string" },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new StackError(
      `${reason}: see \`deno task start --help\` for what there is`,
    );
  }
}

function port(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new StackError(
    `${flag} takes a port number up to 65535, not '${text}'`,
  );
}
