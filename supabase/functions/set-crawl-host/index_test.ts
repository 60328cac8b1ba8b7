import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("set-crawl-host keeps its contract", async (t) => {
  await using stack = await testStack({
    env: { MAX_DRAINS: "1", HOST_CONCURRENCY: "6", HOST_GAP_MS: "30" },
  });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const set = (body: Record<string, unknown>) =>
    secret.post("set-crawl-host", body);
  const lane = async () => {
    const [row] = await sql`
      select max_running, (extract(epoch from gap) * 1000)::int as gap
      from public.crawl_lanes`;
    return [row?.max_running, row?.gap];
  };
  await secret.post("submit-crawl-job", { url: "https://shop.example.com/" });

  await t.step("changes what holds for a host with jobs", async () => {
    assertEquals(await lane(), [6, 30]);
    const { status, json } = await set({
      host: "*.Example.com",
      maxRunning: 2,
      gapMs: 500,
    });
    assertEquals([status, json], [200, {
      success: true,
      host: "*.example.com",
      lanes: 1,
    }]);
    assertEquals(await lane(), [2, 500]);
  });

  await t.step(
    "sets all that it sets, what is not given is as usual",
    async () => {
      await set({ host: "*.example.com", gapMs: 0 });
      assertEquals(await lane(), [6, 0]);
    },
  );

  await t.step("takes away what was set, once", async () => {
    const gone = { host: "*.example.com", remove: true };
    assertEquals((await set(gone)).json.lanes, 1);
    assertEquals((await set(gone)).json.lanes, 0);
    assertEquals(await lane(), [6, 30]);
    assertEquals((await sql`select from public.crawl_hosts`).length, 0);
  });

  await t.step("refuses what is no host", async () => {
    for (const host of ["https://example.com", "*", ""]) {
      const { status, json } = await set({ host });
      assertEquals([status, json.code], [400, "INVALID_REQUEST"], host);
    }
  });
});
