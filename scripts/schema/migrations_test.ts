import {
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "../testing/assert.ts";
import { projectFolder } from "../testing/project_folder.ts";
import {
  draftMigration,
  staleMigrations,
  writeFoundation,
} from "./migrations.ts";

Deno.test("writeFoundation() joins the schema files in the order of config.toml", async () => {
  await using folder = await supabaseFolder();
  const path = await writeFoundation(folder.url);
  const text = await folder.read(path);
  const order = ["create table public.a", "create function public.x", ".y()"];
  const places = order.map((words) => text.indexOf(words));
  assertEquals(places, places.toSorted((a, b) => a - b));
  assertFalse(places.includes(-1));
  assertEquals(await staleMigrations(folder.url), []);
});

Deno.test("staleMigrations() names a foundation that the schema files have left behind", async () => {
  await using folder = await supabaseFolder();
  await writeFoundation(folder.url);
  await folder.write("schemas/tables/a.sql", "create table public.a (id int);");
  const [problem = ""] = await staleMigrations(folder.url);
  assertStringIncludes(problem, "run `deno task migration`");
});

Deno.test("draftMigration() holds what has changed, been added and been removed", async () => {
  await using folder = await supabaseFolder();
  await writeFoundation(folder.url);
  await folder.write(
    "schemas/functions/x.sql",
    "create function public.x() returns int return 2;\n",
  );
  await folder.write("schemas/functions/z.sql", "-- new\n");
  await Deno.remove(new URL("schemas/functions/y.sql", folder.url));
  assertEquals((await staleMigrations(folder.url)).length, 1);

  const path = await draftMigration(folder.url, "add_z", new Date(0));
  assertEquals(path, "migrations/20261123000001_add_z.sql");
  const text = await folder.read(path);
  assertStringIncludes(
    text,
    "create or replace function public.x() returns int return 2;",
  );
  assertStringIncludes(text, "-- schemas/functions/z.sql ");
  assertStringIncludes(text, "-- schemas/functions/y.sql removed");
  assertFalse(text.includes("create table"));
  assertEquals(await staleMigrations(folder.url), []);

  await folder.write("schemas/functions/z.sql", "-- newer\n");
  const [problem = ""] = await staleMigrations(folder.url);
  assertStringIncludes(problem, "schemas/functions/z.sql has changed");
});

Deno.test("a released foundation is not rewritten, and nothing changed is no migration", async () => {
  await using folder = await supabaseFolder();
  await writeFoundation(folder.url);
  await assertRejects(
    () => draftMigration(folder.url, "add_nothing"),
    Error,
    "Nothing in supabase/schemas has changed",
  );
  await assertRejects(
    () => draftMigration(folder.url, "Add Nothing"),
    Error,
    "Cannot name a migration",
  );
  await folder.write("migrations/20270101000000_b.sql", "");
  await assertRejects(() => writeFoundation(folder.url), Error, "builds on it");
});

Deno.test("a schema file that config.toml does not order is refused", async () => {
  await using folder = await supabaseFolder();
  await folder.write("schemas/tables/b.sql", "");
  await assertRejects(
    () => writeFoundation(folder.url),
    Error,
    "schemas/tables/b.sql",
  );
  await Deno.remove(new URL("schemas/tables/", folder.url), {
    recursive: true,
  });
  await assertRejects(
    () => writeFoundation(folder.url),
    Error,
    "./schemas/tables/a.sql",
  );
});

/** A small `supabase/` of one table and two functions, without a migration. */
async function supabaseFolder() {
  const folder = await projectFolder({
    "config.toml":
      `[db.migrations]\nschema_paths = ["./schemas/tables/a.sql", "./schemas/functions/*.sql"]\n`,
    "schemas/tables/a.sql": "create table public.a ();\n",
    "schemas/functions/y.sql":
      "create function public.y() returns int return 1;\n",
    "schemas/functions/x.sql":
      "create function public.x() returns int return 1;\n",
    "migrations/README.md": "",
  });
  const at = (path: string) => new URL(path, folder.url);
  return {
    url: folder.url,
    read: (path: string) => Deno.readTextFile(at(path)),
    write: (path: string, text: string) => Deno.writeTextFile(at(path), text),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
