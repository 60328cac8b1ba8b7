/**
 * Makes what a hosted project has and applies the migrations, on a connection
 * of its own, so that nothing of the session is left.
 *
 * @module
 */

import postgres from "postgres";
import { migrate } from "./migrate.ts";
import { ensurePlatformRoles } from "./platform_roles.ts";

/** Prepares a database; without a folder of migrations, none are applied. */
export async function prepareDatabase(
  url: string,
  migrations?: string,
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await ensurePlatformRoles(sql);
    if (migrations) await migrate(sql, migrations);
  } finally {
    await sql.end();
  }
}
