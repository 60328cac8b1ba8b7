import { assertEquals } from "../testing/assert.ts";
import { projectFolder } from "../testing/project_folder.ts";
import { versionProblems } from "./versions.ts";

Deno.test("versionProblems() accepts exact versions, with subpaths and prereleases", async () => {
  await using root = await projectFolder({
    "deno.json": JSON.stringify({
      workspace: ["./a"],
      imports: {
        "zod": "npm:zod@4.6.7",
        "@a/b/c": "npm:@a/b@1.0.0-beta.17/c.js",
      },
    }),
    "a/deno.json": JSON.stringify({ imports: { "zod": "npm:zod@4.6.7" } }),
  });
  assertEquals(await versionProblems(root.url), []);
});

Deno.test("versionProblems() refuses ranges, other registries and two versions of one package", async () => {
  const specifiers = ["npm:a", "npm:b@^1.0.0", "npm:c@1", "jsr:@d/e@1.0.0"];
  await using root = await projectFolder({
    "deno.json": JSON.stringify({
      workspace: ["./a"],
      imports: {
        ...Object.fromEntries(specifiers.map((text) => [text, text])),
        "zod": "npm:zod@4.6.7",
      },
    }),
    "a/deno.json": JSON.stringify({ imports: { "zod": "npm:zod@4.6.8" } }),
  });
  assertEquals(await versionProblems(root.url), [
    ...specifiers.map((text) =>
      `./deno.json: '${text}' is not npm:<name>@<x.y.z>`
    ),
    "./a/deno.json: zod is 4.6.8 here and 4.6.7 elsewhere",
  ]);
});
