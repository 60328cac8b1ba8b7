/**
 * The migrations on a database like a hosted project's: run by an account that
 * is no superuser, where everything new is everybody's until it is taken back.
 */

import { fileURLToPath } from "node:url";
import { migrate } from "../../scripts/stack/migrate.ts";
import { assertEquals } from "../../scripts/testing/assert.ts";
import {
  type HostedDatabase,
  hostedDatabase,
} from "../../scripts/testing/management_api/database.ts";

const migrations = fileURLToPath(new URL("../migrations", import.meta.url));

/** Each right that a role has, as `crawl_jobs anon insert`. */
async function rights({ owner }: HostedDatabase): Promise<string[]> {
  const rows = await owner<{ words: string }[]>`
    select concat_ws(' ', c.relname, r.role, p.privilege) as words
    from pg_class c
    cross join unnest('{anon,authenticated,service_role}'::text[]) r (role)
    cross join unnest('{insert,update,delete,truncate,references,trigger}'::text[]) p (privilege)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
      and has_table_privilege(r.role, c.oid, p.privilege)
    union all
    select concat_ws(' ', c.relname, r.role, p.privilege)
    from pg_class c
    cross join unnest('{anon,authenticated,service_role}'::text[]) r (role)
    cross join unnest('{usage,select,update}'::text[]) p (privilege)
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
      and has_sequence_privilege(r.role, c.oid, p.privilege)
    union all
    select concat_ws(' ', f.proname, r.role, 'execute')
    from pg_proc f
    cross join unnest('{anon,authenticated}'::text[]) r (role)
    where f.pronamespace = 'public'::regnamespace
      and has_function_privilege(r.role, f.oid, 'execute')`;
  return rows.map(({ words }) => words);
}

Deno.test("the migrations take back what a hosted project grants to everybody", async () => {
  await using db = await hostedDatabase();
  await migrate(db.owner, migrations);
  assertEquals(await rights(db), []);
  const [jobs] = await db
    .owner`select to_regclass('public.crawl_jobs') as name`;
  assertEquals(jobs?.name, "crawl_jobs");
  // What is not taken back is found.
  await db.owner`create table public.open (id integer)`;
  const found = await rights(db);
  assertEquals(found.includes("open anon delete"), true);
});
