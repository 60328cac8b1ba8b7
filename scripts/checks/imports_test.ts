import { assertEquals, assertStringIncludes } from "../testing/assert.ts";
import { importProblems } from "./imports.ts";
import { projectFolder } from "../testing/project_folder.ts";

const project = {
  "deno.json": JSON.stringify({
    workspace: ["./supabase/functions"],
    imports: { "tool": "./scripts/tool/mod.ts" },
  }),
  "scripts/start.ts": `import "tool";`,
  "scripts/tool/mod.ts": "",
  "dashboard/main.ts": "",
  "supabase/functions/deno.json": `{ "imports": {} }`,
  "supabase/functions/_shared/run.ts": "",
  "supabase/functions/a/index.ts": `import("../_shared/run.ts");`,
};

Deno.test("importProblems() accepts what resolves", async () => {
  await using root = await projectFolder(project);
  assertEquals(await importProblems(root.url), []);
});

Deno.test("importProblems() finds a lazy import of a file that is not there", async () => {
  await using root = await projectFolder({
    ...project,
    "supabase/functions/a/index.ts": `import("../_shared/nowhere.ts");`,
  });
  const [problem = "", ...more] = await importProblems(root.url);
  assertStringIncludes(problem, "_shared/nowhere.ts");
  assertEquals(more, []);
});

Deno.test("importProblems() finds an edge function using an import of the root", async () => {
  await using root = await projectFolder({
    ...project,
    "supabase/functions/_shared/run.ts": `import "tool";`,
  });
  const [problem = "", ...more] = await importProblems(root.url);
  assertStringIncludes(problem, `"tool"`);
  assertEquals(more, []);
});

Deno.test("importProblems() finds a function's folder without an index.ts", async () => {
  await using root = await projectFolder({
    ...project,
    "supabase/functions/b/main.ts": "",
  });
  const [problem = "", ...more] = await importProblems(root.url);
  assertStringIncludes(problem, "supabase/functions/b/index.ts");
  assertEquals(more, []);
});
