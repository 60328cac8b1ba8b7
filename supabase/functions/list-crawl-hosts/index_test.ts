import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("list-crawl-hosts keeps its contract", async (t) => {
  await using stack = await testStack();
  const secret = Caller.secret(stack);
  const list = async (query: Record<string, string> = {}) =>
    (await secret.get("list-crawl-hosts", query)).json;

  await t.step("has nothing at first", async () => {
    assertEquals(await list(), { success: true, hosts: [], nextCursor: null });
  });

  await t.step("shows what was set", async () => {
    const setting = {
      host: "a.com:8080",
      maxRunning: 2,
      gapMs: 1_500,
      robots: "obey",
      note: "Agreed",
      pausedUntil: "2030-01-01T01:00:00.000Z",
    };
    await secret.post("set-crawl-host", setting);
    const { hosts: [{ updatedAt, ...host }] } = await list();
    assertEquals(host, setting);
    assertEquals(Math.abs(Date.parse(updatedAt) - Date.now()) < 60_000, true);
  });

  await t.step("pages by name", async () => {
    for (const host of ["c.com", "b.com"]) {
      await secret.post("set-crawl-host", { host });
    }
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await list({ limit: "2", ...(cursor ? { cursor } : {}) });
      seen.push(...page.hosts.map(({ host }: { host: string }) => host));
      cursor = page.nextCursor;
    }
    assertEquals(seen, ["a.com:8080", "b.com", "c.com"]);
  });
});
