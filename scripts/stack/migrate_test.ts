import { join } from "node:path";
import { assertEquals, assertMatch, assertRejects } from "../testing/assert.ts";
import { freshDatabase } from "../testing/database.ts";
import { migrate } from "./migrate.ts";
import { StackError } from "./stack_error.ts";

async function folderOf(files: Record<string, string>) {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text);
  }
  return {
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("migrate() applies files in order, once each, and records them", async () => {
  await using db = await freshDatabase();
  await using migrations = await folderOf({
    "90000000000002_second.sql": "insert into public.m values (1);",
    "90000000000001_first.sql":
      "create table public.m (id int); create function public.f() returns int language sql return 1;",
    "README.md": "not sql",
  });
  const first = await migrate(db.sql, migrations.folder);
  assertEquals(first, [
    "90000000000001_first.sql",
    "90000000000002_second.sql",
  ]);
  assertEquals(await migrate(db.sql, migrations.folder), []);
  const rows = await db.sql`
    select version, name, statements from supabase_migrations.schema_migrations
    where version like '9%' order by 1`;
  assertEquals(rows.map(({ version, name }) => [version, name]), [
    ["90000000000001", "first"],
    ["90000000000002", "second"],
  ]);
  assertEquals(rows[1]?.statements, ["insert into public.m values (1);"]);
});

Deno.test("migrate() applies a file as a whole or not at all, and says where it failed", async () => {
  await using db = await freshDatabase();
  await using migrations = await folderOf({
    "90000000000001_bad.sql":
      "create table public.half (id int);\n\nselect nonsense();\n",
  });
  const error = await assertRejects(
    () => migrate(db.sql, migrations.folder),
    StackError,
  );
  assertMatch(error.message, /90000000000001_bad\.sql.*nonsense.*line 3/);
  const [row] = await db.sql`select to_regclass('public.half') as half`;
  assertEquals(row?.half, null);
});

Deno.test("migrate() is safe to run twice at once", async () => {
  await using db = await freshDatabase();
  await using migrations = await folderOf({
    "90000000000001_slow.sql":
      "create table public.once (id int); select pg_sleep(0.2);",
  });
  const results = await Promise.all([
    migrate(db.sql, migrations.folder),
    migrate(db.sql, migrations.folder),
  ]);
  assertEquals(results.map((applied) => applied.length).sort(), [0, 1]);
});
