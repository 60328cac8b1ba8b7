import { fileURLToPath } from "node:url";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../scripts/testing/assert.ts";
import { crawlStack } from "./testing/crawl_stack.ts";

const root = new URL("../", import.meta.url);
const config = fileURLToPath(new URL("deno.json", root));

/** The blocks of TypeScript in a text, their imports made absolute. */
function blocks(text: string): string[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) =>
    code.replaceAll(`from "./client/`, `from "${root.href}client/`)
  );
}

/** Runs a subcommand of Deno on the code in a file of its own. */
async function deno(command: readonly string[], code: string) {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, code);
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args: [...command, "--config", config, file] },
    ).output();
    const [printed = "", problem = ""] = [stdout, stderr]
      .map((bytes) => new TextDecoder().decode(bytes));
    return { success, printed, problem };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("the README's code for the client is correct and runs", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const [, section = ""] = /\n## The client\n(.*?)\n## /s.exec(readme) ?? [];
  assert(section.split("\n").length <= 25, "The section is too long");
  const codes = blocks(section);
  assert(codes.length > 0, "The section has no code");
  await using setup = await crawlStack();
  const { site, stack } = setup;
  const [first = "", a = "", b = ""] = site.pages;
  for (const written of codes) {
    let code = written;
    for (
      const [shown, real] of [
        ["http://127.0.0.1:54321", stack.apiUrl],
        ["sb_secret_…", stack.secretKey],
        ["https://example.com/a", site.origin + a],
        ["https://example.com/b", site.origin + b],
        ["https://example.com/", site.origin + first],
      ] as const
    ) {
      assertStringIncludes(code, shown);
      code = code.replaceAll(shown, real);
    }
    const run = await deno(["run", "--check", "--allow-net"], code);
    assert(run.success, run.problem);
    const [status, ...rows] = run.printed.trim().split("\n");
    assertMatch(status ?? "", /^completed \d{4,}$/);
    assertEquals(rows.map((row) => row.split(" ")[0]), [
      site.origin + a,
      site.origin + b,
    ]);
    // What would not be noticed is not worth much.
    const wrong = code.replace("client.submitBatch", "client.submitBatches");
    assert((await deno(["check"], wrong)).problem.includes("submitBatches"));
  }
});

Deno.test("the examples in the client's documentation are correct", async () => {
  const examples: string[] = [];
  for await (const { name } of Deno.readDir(new URL("client/", root))) {
    if (!name.endsWith(".ts") || name.endsWith("_test.ts")) continue;
    const text = await Deno.readTextFile(new URL(`client/${name}`, root));
    const code = text.replaceAll(/^ *\* ?/gm, "");
    examples.push(...blocks(code));
  }
  assert(examples.length >= 19, `${examples.length} examples`);
  const imports = new Set<string>();
  const bodies = examples.map((example) => {
    const body = example.replaceAll(/^import .*;$/gm, (line) => {
      imports.add(line);
      return "";
    });
    return `{\n${body}}\n`;
  });
  const names = [...imports].flatMap((line) =>
    /\{ (.*) \}/.exec(line)?.[1]?.split(", ") ?? []
  );
  const check = (bodies: string[]) =>
    deno(
      ["check"],
      `import { ${
        [...new Set(names)].join(", ")
      } } from "${root.href}client/mod.ts";
      const client = new CrawlClient({ url: "", key: "" });
      const jobId = "";
      ${bodies.join("")}`,
    );
  const { success, problem } = await check(bodies);
  assert(success, problem);
  assert(!(await check([...bodies, "client.get(1);"])).success);
});
