/**
 * The checkout's `.env` file.
 *
 * @module
 */

import { parseEnv } from "node:util";

/** Takes what is not set yet from a file of `NAME=value` lines, if there is one. */
export async function readDotEnv(file: string): Promise<void> {
  const text = await Deno.readTextFile(file).catch(() => "");
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (value !== undefined && !Deno.env.has(name)) Deno.env.set(name, value);
  }
}
