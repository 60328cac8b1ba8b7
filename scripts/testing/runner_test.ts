import { join } from "node:path";
import postgres from "postgres";
import { assertEquals, assertMatch, assertRejects } from "./assert.ts";
import { freshDatabase } from "./database.ts";
import { denoTest } from "./run_tests.ts";
import { leftDatabases, leftProcesses } from "./leftovers.ts";

Deno.test("denoTest() tells passed, failed and missing tests apart", async () => {
  const folder = await Deno.makeTempDir();
  const files = {
    "good_test.ts":
      `Deno.test("a", async (t) => { await t.step("b", () => {}) });`,
    "bad_test.ts": `Deno.test("c", () => { throw new Error("no") });`,
    "none_test.ts": "",
  };
  const { signal } = new AbortController();
  const results: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    await Deno.writeTextFile(file, text);
    const { code, passed, failed } = await denoTest(["--no-config", file], {
      env: {},
      signal,
      quiet: true,
    });
    results[name] = { succeeded: code === 0, passed, failed };
  }
  assertEquals(results, {
    "good_test.ts": { succeeded: true, passed: 1, failed: 0 },
    "bad_test.ts": { succeeded: false, passed: 0, failed: 1 },
    "none_test.ts": { succeeded: true, passed: 0, failed: 0 },
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("leftProcesses() finds a process and ends it", async () => {
  const mark = crypto.randomUUID();
  const child = new Deno.Command("sleep", { args: ["60"], env: { MARK: mark } })
    .spawn();
  const [line = ""] = await leftProcesses("MARK", mark);
  assertMatch(line, new RegExp(`^process ${child.pid}: .*sleep 60$`));
  assertEquals((await child.status).signal, "SIGKILL");
  assertEquals(await leftProcesses("MARK", mark), []);
});

Deno.test("freshDatabase() is dropped, and fails for a connection left open", async () => {
  const server = Deno.env.get("TEST_DATABASE_URL") ?? "";
  const db = await freshDatabase();
  const name = new URL(db.url).pathname.slice(1);
  const exists = async () =>
    (await leftDatabases(server)).includes(`database ${name}`);
  assertEquals(await exists(), true);
  const leak = postgres(db.url, { max: 1 });
  await leak`select 1 as leak`;
  await assertRejects(
    async () => await db[Symbol.asyncDispose](),
    Error,
    "left 1 database connections open: select 1 as leak",
  );
  await leak.end();
  assertEquals(await exists(), false);
});
