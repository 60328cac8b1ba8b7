/**
 * `deno task status`: prints where the checkout's running stack is, as
 * `NAME="value"` lines for a shell to evaluate; exits with 1 when none runs.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { findInstance } from "./stack/instance.ts";
import { readKeys } from "./stack/keys.ts";

const state = fileURLToPath(new URL("../.local", import.meta.url));
const instance = await findInstance(state);
const keys = await readKeys(state);
if (!instance || !keys) {
  console.error(
    "No stack of this checkout runs: start it with `deno task start`",
  );
  Deno.exit(1);
}
console.log(`API_URL="${instance.apiUrl}"
PUBLISHABLE_KEY="${keys.publishable}"
SECRET_KEY="${keys.secret}"
DB_URL="${instance.databaseUrl}"
DASHBOARD_URL="${instance.dashboardUrl}"`);
