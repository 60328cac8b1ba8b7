import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, report, submit } from "../../tests/jobs.ts";

Deno.test("list-crawl-job-batches keeps its contract", async (t) => {
  await using stack = await testStack();
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const list = (query: Record<string, string | number> = {}) =>
    secret.get("list-crawl-job-batches", query);

  await t.step("lists nothing where there is nothing", async () => {
    const { status, json } = await list();
    assertEquals([status, json], [200, {
      success: true,
      batches: [],
      total: 0,
      limit: 25,
      offset: 0,
    }]);
  });

  await t.step(
    "shows the batches of the spec's example, newest first",
    async () => {
      for (let i = 0; i < 10; i++) {
        await submit(sql, { max_attempts: 1 }, { batch: "batch-67890" });
      }
      for (const [i, job] of (await claim(sql)).entries()) {
        await report(sql, i < 8 ? "complete" : "fail", job);
      }
      for (let i = 0; i < 3; i++) {
        await submit(sql, {}, { batch: "batch-12345" });
      }
      const [job] = await claim(sql, 2);
      if (job) await report(sql, "complete", job);
      const { json } = await list({ limit: 25, offset: 0 });
      assertEquals([json.total, json.limit, json.offset], [2, 25, 0]);
      const [running, ended] = json.batches;
      for (const { created_at, last_updated } of json.batches) {
        assertEquals(new Date(created_at).toISOString(), created_at);
        assertEquals(last_updated > created_at, true);
      }
      assertEquals(running, {
        ...running,
        batch_id: "batch-12345",
        total: 3,
        pending: 1,
        processing: 1,
        completed: 1,
        error: 0,
        progress: 33,
        status: "running",
        cancelled: 0,
        owner_id: null,
      });
      assertEquals(ended, {
        ...ended,
        batch_id: "batch-67890",
        total: 10,
        pending: 0,
        processing: 0,
        completed: 8,
        error: 2,
        progress: 100,
        status: "completed_with_errors",
        cancelled: 0,
        owner_id: null,
      });
    },
  );

  await t.step("pages by limit and offset", async () => {
    const names = async (query: Record<string, number>) =>
      (await list(query)).json.batches.map(
        ({ batch_id }: { batch_id: string }) => batch_id,
      );
    assertEquals(await names({ limit: 1 }), ["batch-12345"]);
    assertEquals(await names({ limit: 1, offset: 1 }), ["batch-67890"]);
    assertEquals(await names({ offset: 2 }), []);
  });

  await t.step("shows users their own", async () => {
    const alice = await Caller.user(stack, "alice");
    await alice.post("submit-crawl-jobs-batch", {
      urls: ["https://example.com/"],
      batchId: "hers",
      delayMs: 60_000,
    });
    const mine = await alice.get("list-crawl-job-batches");
    assertEquals(
      [
        mine.json.total,
        mine.json.batches[0].batch_id,
        mine.json.batches[0].owner_id,
      ],
      [1, "hers", alice.id],
    );
    assertEquals((await list()).json.total, 3);
  });

  await t.step("refuses pages that there cannot be", async () => {
    for (
      const [name, value] of [
        ["limit", 0],
        ["limit", 101],
        ["limit", "many"],
        ["limit", 1.5],
        ["offset", -1],
        ["page", 1],
      ] as const
    ) {
      const { status, json } = await list({ [name]: value });
      assertEquals([status, json.code], [400, "INVALID_REQUEST"]);
    }
  });
});
