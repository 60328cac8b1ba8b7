/**
 * Where the tests find the programs that were unpacked once, such as Postgres.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The checkout's own state folder; the tests keep no state there. */
export function testHome(): string {
  return fileURLToPath(new URL("../../.local", import.meta.url));
}
