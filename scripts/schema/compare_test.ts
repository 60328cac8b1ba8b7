import { assertEquals, assertStringIncludes } from "../testing/assert.ts";
import { projectFolder } from "../testing/project_folder.ts";
import { schemaDifferences } from "./compare.ts";

const project = new URL("../../supabase/", import.meta.url);

Deno.test("schemaDifferences() finds none between our migrations and schema files", async () => {
  assertEquals(await schemaDifferences(server(), project), []);
});

Deno.test("schemaDifferences() finds what only the schema files say", async () => {
  await using folder = await projectFolder({
    "config.toml": `[db.migrations]\nschema_paths = ["./schemas/*.sql"]\n`,
    "migrations/1_first.sql": "create table public.a (id int);",
    "schemas/a.sql":
      "create table public.a (id int); create index i on public.a (id);",
  });
  const found = await schemaDifferences(server(), folder.url);
  assertEquals(found, ["Only in schemas: index public.i"]);
});

/** The test runner's server. */
function server(): string {
  const url = Deno.env.get("TEST_DATABASE_URL") ?? "";
  assertStringIncludes(url, "postgres", "Use `deno task test <file>`");
  const root = new URL(url);
  root.pathname = "/postgres";
  return root.href;
}
