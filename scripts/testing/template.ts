/**
 * The database that each test's own is a clone of.
 *
 * @module
 */

import postgres from "postgres";
import { generateKeys } from "../stack/keys.ts";
import { Gateway } from "../stack/gateway.ts";

/** Makes it on the server of `serverUrl`, and answers its URL. */
export async function makeTemplate(
  serverUrl: string,
  migrations: string,
): Promise<string> {
  const sql = postgres(serverUrl, { max: 1 });
  await sql`create database crawl_template`;
  await sql.end();
  const url = new URL(serverUrl);
  url.pathname = "/crawl_template";
  const gateway = await Gateway.open({
    databaseUrl: url.href,
    keys: await generateKeys(),
    migrations,
  });
  await gateway[Symbol.asyncDispose]();
  return url.href;
}
