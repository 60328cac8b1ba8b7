/**
 * The roles and schemas that a hosted project has before its first migration.
 *
 * @module
 */

import type { Sql } from "postgres";

/**
 * Makes what is missing of them. Unlike a hosted project, `anon` gets no rights
 * on future tables by itself: a migration grants what it means to grant.
 */
export async function ensurePlatformRoles(sql: Sql): Promise<void> {
  await sql.unsafe(PLATFORM_ROLES).simple();
}

const PLATFORM_ROLES = `
do $$
begin
  -- Roles belong to the whole server: another database may be ahead of us.
  perform pg_advisory_xact_lock(hashtext('crawl platform roles'));
  if to_regrole('anon') is null then
    create role anon nologin noinherit;
  end if;
  if to_regrole('authenticated') is null then
    create role authenticated nologin noinherit;
  end if;
  if to_regrole('service_role') is null then
    create role service_role nologin noinherit bypassrls;
  end if;
end
$$;

create schema if not exists extensions;
create schema if not exists auth;
grant usage on schema public, extensions, auth
  to anon, authenticated, service_role;
`;
