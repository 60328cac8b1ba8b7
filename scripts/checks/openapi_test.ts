import { openapiPath, openapiText } from "../openapi.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { projectFolder } from "../testing/project_folder.ts";
import { openapiProblems } from "./openapi.ts";

const stale = `${openapiPath} is out of date: run 'deno task openapi'`;

/** A project of one function, `queue-status`; `operation` is what it mounts. */
function project(operation: Record<string, unknown> = {}) {
  const mounted = {
    name: "queue-status",
    method: "GET",
    summary: "Says something",
    example: {},
    answers: { 200: { description: "Something" } },
    ...operation,
  };
  return projectFolder({
    "supabase/config.toml": "[functions.queue-status]\nenabled = true\n",
    "supabase/functions/queue-status/index.ts": `export default {
      fetch: Object.assign(() => {}, {
        operation: ${JSON.stringify(mounted)},
        auth: ["user"],
      }),
    };`,
    [openapiPath]: "{}\n",
  });
}

Deno.test("openapiProblems() accepts the document of the mounted functions, and no other", async () => {
  await using root = await project();
  assertEquals(await openapiProblems(root.url), [stale]);
  const file = new URL(openapiPath, root.url);
  const text = await openapiText(root.url);
  await Deno.writeTextFile(file, text);
  assertEquals(await openapiProblems(root.url), []);
  await Deno.writeTextFile(file, text.replace("Something", "Anything"));
  assertEquals(await openapiProblems(root.url), [stale]);
  await Deno.remove(file);
  assertEquals(await openapiProblems(root.url), [stale]);
});

for (
  const [name, operation, message] of [
    ["another operation", { name: "openapi" }, "mounts the operation openapi"],
    [
      "an unknown set of refusals",
      { refusals: ["JOB_NOT_FOUND", "BATCH_NOT_FOUND"] },
      "no response for NOT_FOUND or JOB_NOT_FOUND or BATCH_NOT_FOUND",
    ],
  ] as const
) {
  Deno.test(`openapiText() refuses ${name}`, async () => {
    await using root = await project(operation);
    await assertRejects(() => openapiText(root.url), Error, message);
  });
}
