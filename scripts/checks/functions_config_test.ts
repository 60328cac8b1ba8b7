import { assertEquals } from "../testing/assert.ts";
import { functionsConfigProblems } from "./functions_config.ts";
import { projectFolder } from "../testing/project_folder.ts";

const complete = (name: string) =>
  `[functions.${name}]
enabled = true
verify_jwt = false
import_map = "./functions/deno.json"
entrypoint = "./functions/${name}/index.ts"
`;

Deno.test("functionsConfigProblems() accepts an entry for each folder", async () => {
  await using supabase = await projectFolder({
    "config.toml": complete("get-a") + complete("get-b"),
    "functions/deno.json": "{}",
    "functions/_shared/log.ts": "",
    "functions/get-a/index.ts": "",
    "functions/get-b/index.ts": "",
  });
  assertEquals(await functionsConfigProblems(supabase.url), []);
});

Deno.test("functionsConfigProblems() names what is missing, wrong or too much", async () => {
  await using supabase = await projectFolder({
    "config.toml": complete("gone") +
      complete("get-a").replace("verify_jwt = false", "verify_jwt = true"),
    "functions/get-a/index.ts": "",
    "functions/new/index.ts": "",
  });
  assertEquals(await functionsConfigProblems(supabase.url), [
    "config.toml names the function gone, which has no folder",
    "config.toml lacks verify_jwt = false under [functions.get-a]",
    "config.toml lacks enabled = true under [functions.new]",
    "config.toml lacks verify_jwt = false under [functions.new]",
    'config.toml lacks import_map = "./functions/deno.json" under [functions.new]',
    'config.toml lacks entrypoint = "./functions/new/index.ts" under [functions.new]',
  ]);
});
