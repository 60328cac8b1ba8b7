import { assert, assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, jobIn, report } from "../../tests/jobs.ts";

Deno.test("wait-for-crawl-job keeps its contract", async (t) => {
  await using stack = await testStack({ env: { REQUEST_BUDGET_MS: "3000" } });
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const wait = (jobId: string, more: Record<string, unknown> = {}) =>
    secret.post("wait-for-crawl-job", { jobId, ...more });

  await t.step("answers at once when the job has ended", async () => {
    const { id } = await jobIn(sql, "completed");
    const { status, json } = await wait(id, {
      maxWaitTimeMs: 300_000,
      pollingIntervalMs: 5_000,
    });
    assertEquals(status, 200);
    assertEquals(
      [json.success, json.done, json.job.id, json.job.status],
      [true, true, id, "completed"],
    );
    assert(Number.isInteger(json.waitTime) && json.waitTime < 1_000);
    assertEquals("html" in json, false);
  });

  await t.step("a job that failed is no failure of the wait", async () => {
    const { id } = await jobIn(sql, "error");
    const { status, json } = await wait(id);
    assertEquals([status, json.job.status], [200, "error"]);
    assertEquals(json.job.error, { code: "TIMEOUT", message: "Cannot wait" });
  });

  await t.step("answers soon after the end of the job", async () => {
    await jobIn(sql, "pending");
    const [job] = await claim(sql, 1);
    if (!job) throw new Error("nothing to claim");
    const answer = wait(job.id, { pollingIntervalMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await report(sql, "complete", job);
    const ended = performance.now();
    const { status, json } = await answer;
    assertEquals([status, json.job.status], [200, "completed"]);
    // The caller's own interval is a minute.
    assert(performance.now() - ended < 20_000);
    assert(json.waitTime >= 700);
  });

  await t.step(
    "answers 202 when the slice is over, with what is left",
    async () => {
      const { id } = await jobIn(sql, "delayed");
      const { status, headers, json } = await wait(id, {
        maxWaitTimeMs: 10_000,
      });
      assertEquals([status, json.done, json.job.status], [
        202,
        false,
        "pending",
      ]);
      assert(json.waitTime >= 2_000 && json.waitTime < 3_000);
      assertEquals(json.remainingMs, 10_000 - json.waitTime);
      assertEquals(headers.get("retry-after"), "0");
    },
  );

  await t.step("waits no longer than the caller's patience", async () => {
    const { id } = await jobIn(sql, "delayed");
    const { status, json } = await wait(id, { maxWaitTimeMs: 300 });
    assertEquals([status, json.remainingMs], [202, 0]);
    assert(json.waitTime >= 300 && json.waitTime < 1_000);
    assertEquals((await wait(id, { maxWaitTimeMs: 0 })).status, 202);
  });

  await t.step("stops looking when the caller goes away", async () => {
    // Whoever still looks now fails and says so in the log.
    const failures = () =>
      stack.logs.filter((line) => line.includes("request_failed")).length;
    const { id } = await jobIn(sql, "delayed");
    const begin = (signal: AbortSignal) =>
      secret.fetch("wait-for-crawl-job", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jobId: id }),
        signal,
      }).then(({ status }) => status, (error) => error.name);
    const left = new AbortController();
    const gone = begin(left.signal);
    await new Promise((resolve) => setTimeout(resolve, 300));
    left.abort();
    assertEquals(await gone, "AbortError");
    // A look that is under way may end.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await sql`
      revoke execute on function public.crawl_job_statuses from service_role`;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assertEquals(failures(), 0);
    assertEquals(await begin(new AbortController().signal), 500);
    assertEquals(failures(), 1);
    await sql`
      grant execute on function public.crawl_job_statuses to service_role`;
  });

  await t.step("answers in time though the database hangs", async () => {
    const { id } = await jobIn(sql, "delayed");
    const begun = wait(id, { maxWaitTimeMs: 60_000 });
    // It has found the job by then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await sql.begin(async (tx) => {
      await tx`lock table public.crawl_jobs in access exclusive mode`;
      const { status, json } = await begun;
      assertEquals([status, json.done, json.job.status], [
        202,
        false,
        "pending",
      ]);
    });
    const { status, json } = await wait(id, { maxWaitTimeMs: 0 });
    assertEquals([status, json.job.id], [202, id]);
  });

  await t.step("refuses what is no wait", async () => {
    const nobody = "00000000-0000-4000-8000-000000000000";
    const { status, json } = await wait(nobody);
    assertEquals([status, json.code], [404, "JOB_NOT_FOUND"]);
    for (
      const more of [
        { maxWaitTimeMs: -1 },
        { pollingIntervalMs: 1 },
        { maxWaitTimeMs: "long" },
        { patience: 1 },
      ]
    ) {
      assertEquals((await wait(nobody, more)).json.code, "INVALID_REQUEST");
    }
  });
});
