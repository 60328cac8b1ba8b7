import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit, claim, report, submit } from "../../tests/jobs.ts";

Deno.test("retry-failed-batch-jobs keeps its contract", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  // No drain may start by itself: the jobs must stay where they are put.
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const retry = (body: Record<string, unknown>) =>
    secret.post("retry-failed-batch-jobs", { batchId: "batch-67890", ...body });

  for (let i = 0; i < 5; i++) {
    await submit(sql, { max_attempts: 1 }, { batch: "batch-67890" });
  }
  const codes = [null, null, "TIMEOUT", "TIMEOUT", "DNS_FAILED"];
  for (const [i, job] of (await claim(sql)).entries()) {
    const code = codes[i];
    if (!code) await report(sql, "complete", job);
    else await report(sql, "fail", job, { code });
  }

  await t.step("counts without changing anything", async () => {
    const { status, json } = await retry({ dryRun: true });
    assertEquals([status, json], [200, {
      success: true,
      count: 3,
      message: "Would reset 3 failed jobs to pending status",
      dryRun: true,
    }]);
    const { json: again } = await retry({
      dryRun: true,
      errorCodes: ["DNS_FAILED", "OTHER"],
    });
    assertEquals(again.count, 1);
  });

  await t.step(
    "sends back those that failed with a code, changed",
    async () => {
      const { json } = await retry({
        errorCodes: ["DNS_FAILED"],
        overrides: { ultraPremium: true, maxAttempts: 5, priority: 3 },
      });
      assertEquals(json.count, 1);
      const [row] = await sql`
      select status, ready, attempt, retries, max_attempts, priority, error_code,
        args ->> 'ultraPremium' as ultra, args ? 'render' as more
      from public.crawl_jobs where retries > 0`;
      assertEquals({ ...row }, {
        status: "pending",
        ready: true,
        attempt: 0,
        retries: 1,
        max_attempts: 5,
        priority: 3,
        error_code: null,
        ultra: "true",
        // What is not named stays as it was, defaults included.
        more: false,
      });
    },
  );

  await t.step("answers as the spec does", async () => {
    const { status, json } = await retry({});
    assertEquals([status, json], [200, {
      success: true,
      count: 2,
      message: "Reset 2 failed jobs to pending status",
    }]);
    assertEquals((await retry({})).json.count, 0);
    const { json: batch } = await secret.get("get-crawl-jobs-batch", {
      batchId: "batch-67890",
    });
    assertEquals([batch.counts.pending, batch.counts.completed], [3, 2]);
  });

  await t.step("refuses what is no batch or no option", async () => {
    const { status, json } = await retry({ batchId: "nothing" });
    assertEquals([status, json.code], [404, "BATCH_NOT_FOUND"]);
    for (
      const [body, path] of [
        [{ errorCodes: [] }, "errorCodes"],
        [{ overrides: { renderr: true } }, "overrides"],
        [{ overrides: { timeoutMs: 1 } }, "overrides.timeoutMs"],
        [{ overrides: { delayMs: 1 } }, "overrides"],
        [
          { overrides: { render: false, formats: ["text"] } },
          "overrides.formats",
        ],
        [{ dryRun: "yes" }, "dryRun"],
        [{ batchId: "" }, "batchId"],
      ] as const
    ) {
      const { status, json } = await retry(body);
      assertEquals(
        [status, json.code, json.details[0].path],
        [400, "INVALID_REQUEST", path],
      );
    }
  });
  assertEquals(await audit(sql), []);
});
