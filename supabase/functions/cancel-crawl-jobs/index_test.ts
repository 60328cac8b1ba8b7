import { assert, assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit, jobIn, statusOf, submit } from "../../tests/jobs.ts";

Deno.test("cancel-crawl-jobs keeps its contract", async (t) => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      asked++;
      await release;
      return new Response("<p>Late", {
        headers: { "content-type": "text/html" },
      });
    },
  );
  const host = `127.0.0.1:${site.addr.port}`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host, LEASE_MS: "1500" },
  });
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const cancel = (body: Record<string, unknown>) =>
    secret.post("cancel-crawl-jobs", body);

  await t.step("cancels by id what has not ended", async () => {
    const ended = await jobIn(sql, "completed");
    const waiting = await jobIn(sql, "delayed");
    const nobody = "00000000-0000-4000-8000-000000000000";
    const { status, json } = await cancel({
      jobIds: [ended.id, waiting.id, nobody],
    });
    assertEquals([status, json], [200, { success: true, count: 1 }]);
    assertEquals(await statusOf(sql, waiting.id), "cancelled");
    assertEquals(await statusOf(sql, ended.id), "completed");
  });

  await t.step("cancels a batch", async () => {
    const later = { delay_ms: 60_000 };
    for (let i = 0; i < 3; i++) await submit(sql, later, { batch: "b" });
    assertEquals((await cancel({ batchId: "b" })).json.count, 3);
    assertEquals((await cancel({ batchId: "b" })).json.count, 0);
    const { json } = await secret.get("get-crawl-jobs-batch", { batchId: "b" });
    assertEquals([json.status, json.counts.cancelled], ["cancelled", 3]);
  });

  await t.step("stops a running job within a heartbeat, for good", async () => {
    const { json } = await secret.post("submit-crawl-job", {
      url: `http://${host}/`,
      render: false,
    });
    const deadline = Date.now() + 10_000;
    while (asked === 0) {
      assert(Date.now() < deadline, "the job was not begun");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assertEquals((await cancel({ jobIds: [json.jobId] })).json.count, 1);
    while (!stack.logs.some((line) => line.includes("lease_lost"))) {
      assert(Date.now() < deadline, "the worker did not notice");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    resolve();
    assertEquals(await statusOf(sql, json.jobId), "cancelled");
    const { json: shown } = await secret.get("get-crawl-job", {
      jobId: json.jobId,
    });
    assertEquals([shown.job.status, shown.html], ["cancelled", null]);
  });

  await t.step("refuses what names nothing, or too much", async () => {
    const { status, json } = await cancel({ batchId: "nothing" });
    assertEquals([status, json.code], [404, "BATCH_NOT_FOUND"]);
    const id = "00000000-0000-4000-8000-000000000000";
    for (
      const wrong of [
        {},
        { jobIds: [] },
        { jobIds: ["1"] },
        { jobIds: [id], batchId: "b" },
        { jobIds: Array.from({ length: 1_001 }, () => id) },
      ]
    ) {
      assertEquals((await cancel(wrong)).json.code, "INVALID_REQUEST");
    }
  });
  assertEquals(await audit(sql), []);
});
