import { assertEquals, assertRejects } from "../testing/assert.ts";
import { pageReaderModule, pageReaderPath } from "../page_reader.ts";
import { projectFolder } from "../testing/project_folder.ts";
import { pageReaderProblems } from "./page_reader.ts";

const source = {
  "deno.json": "{}",
  "scripts/page_reader/mod.ts":
    `import { b } from "./b.ts"; Object.assign(globalThis, { b });`,
  "scripts/page_reader/b.ts": `export const b: string = "\\u2028\${x}\`";`,
};

Deno.test("pageReaderProblems() accepts the module that its source makes", async () => {
  await using root = await projectFolder(source);
  const text = await pageReaderModule(root.url);
  await using whole = await projectFolder({
    ...source,
    [pageReaderPath]: text,
  });
  assertEquals(await pageReaderProblems(whole.url), []);
  const { pageReader } = await import(new URL(pageReaderPath, whole.url).href);
  assertEquals(Function(`${pageReader}; return b;`)(), "\u2028${x}`");
});

Deno.test("pageReaderProblems() finds a module that is older than its source, or missing", async () => {
  const problem =
    `${pageReaderPath} is out of date: run 'deno task page-reader'`;
  await using missing = await projectFolder(source);
  assertEquals(await pageReaderProblems(missing.url), [problem]);
  const text = await pageReaderModule(missing.url);
  await using old = await projectFolder({
    ...source,
    "scripts/page_reader/b.ts": `export const b = "changed";`,
    [pageReaderPath]: text,
  });
  assertEquals(await pageReaderProblems(old.url), [problem]);
});

Deno.test("pageReaderModule() says what it cannot bundle", async () => {
  await using root = await projectFolder({
    ...source,
    "scripts/page_reader/b.ts": "export const b = ;",
  });
  await assertRejects(
    () => pageReaderModule(root.url),
    Error,
    "Cannot bundle the page reader",
  );
});
