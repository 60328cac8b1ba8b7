/**
 * A new project's database: roles and schemas, no tables, and an account that
 * owns it and is no superuser, as `postgres` is on a hosted project.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import { Gateway } from "../../stack/gateway.ts";
import { generateKeys } from "../../stack/keys.ts";
import { freshDatabase } from "../database.ts";

/** The database, as its superuser and as its owner see it. */
export interface HostedDatabase extends AsyncDisposable {
  /** Where the superuser connects to. */
  readonly url: string;
  /** Where its owner does; without the password. */
  readonly ownerUrl: string;
  readonly password: string;
  /** A client of it, as its superuser. */
  readonly sql: Sql;
  /** A client of it, as its owner. */
  readonly owner: Sql;
}

/** Makes one. It has no pg_cron and the like: see `extensions.ts`. */
export async function hostedDatabase(): Promise<HostedDatabase> {
  await using owned = new AsyncDisposableStack();
  const server = Deno.env.get("TEST_DATABASE_URL") ?? "";
  const name = `owner_${crypto.randomUUID().replaceAll("-", "")}`;
  const password = crypto.randomUUID();
  owned.defer(() => dropRole(server, name));
  const { url, sql } = owned.use(await freshDatabase({ empty: true }));
  // Makes what a project has before its first migration.
  const keys = await generateKeys();
  await (await Gateway.open({ databaseUrl: url, keys }))[Symbol.asyncDispose]();
  const database = new URL(url).pathname.slice(1);
  await sql.unsafe(`
    drop schema if exists supabase_migrations cascade;
    create role ${name} login password '${password}' createrole bypassrls;
    grant anon, authenticated, service_role to ${name};
    alter database ${database} owner to ${name};
    alter schema public owner to ${name};
    grant usage on schema auth, extensions to ${name};
    -- What a migration does not take back, everybody has.
    alter default privileges for role ${name} in schema public
      grant all on tables to anon, authenticated, service_role;
    alter default privileges for role ${name} in schema public
      grant all on sequences to anon, authenticated, service_role;
    alter default privileges for role ${name} in schema public
      grant all on functions to anon, authenticated, service_role;
  `).simple();
  const ownerUrl = new URL(url);
  ownerUrl.username = name;
  ownerUrl.password = "";
  const owner = postgres(ownerUrl.href, {
    password,
    max: 2,
    onnotice: () => {},
  });
  owned.defer(() => owner.end());
  ownerUrl.search = "?sslmode=disable";
  const kept = owned.move();
  return {
    url,
    ownerUrl: ownerUrl.href,
    password,
    sql,
    owner,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Roles belong to the server, so they outlive the database. */
async function dropRole(server: string, name: string): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`drop role if exists ${name}`);
  } finally {
    await sql.end();
  }
}
