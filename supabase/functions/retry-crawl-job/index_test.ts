import {
  assertEquals,
  assertStringIncludes,
} from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit, jobIn, states } from "../../tests/jobs.ts";

Deno.test("retry-crawl-job keeps its contract", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const retry = (jobId: string, overrides?: Record<string, unknown>) =>
    secret.post("retry-crawl-job", { jobId, overrides });

  for (const state of states) {
    await t.step(`from ${state}`, async () => {
      const { id } = await jobIn(sql, state);
      const { status, json } = await retry(id);
      if (state === "error" || state === "cancelled") {
        assertEquals([status, json], [200, {
          success: true,
          jobId: id,
          status: "pending",
          message: "Reset the job to pending status",
        }]);
      } else assertEquals([status, json.code], [409, "INVALID_STATE"]);
      await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
    });
  }

  await t.step("changes options on the way", async () => {
    const { id } = await jobIn(sql, "error");
    const argsAfter = async (overrides: Record<string, unknown>) => {
      await retry(id, overrides);
      await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
      const [row] = await sql`
        select args from public.crawl_jobs where id = ${id}`;
      return row?.args;
    };
    assertEquals(await argsAfter({ render: false, timeoutMs: 9_000 }), {
      render: false,
      timeoutMs: 9_000,
      formats: [],
    });
    // What needs the browser brings it along.
    assertEquals(await argsAfter({ formats: ["text"] }), {
      render: true,
      timeoutMs: 9_000,
      formats: ["text"],
    });
  });

  await t.step("a job can be sent back ten times", async () => {
    const { id } = await jobIn(sql, "error");
    for (let i = 0; i < 10; i++) {
      assertEquals((await retry(id)).status, 200);
      await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
    }
    const { status, json } = await retry(id);
    assertEquals([status, json.code], [409, "INVALID_STATE"]);
    assertStringIncludes(json.message, "10 times");
    const { json: shown } = await secret.get("get-crawl-job", { jobId: id });
    assertEquals(shown.job.retries, 10);
  });

  await t.step("refuses what is no job", async () => {
    const { status, json } = await retry(
      "00000000-0000-4000-8000-000000000000",
    );
    assertEquals([status, json.code], [404, "JOB_NOT_FOUND"]);
    assertEquals((await retry("1")).json.code, "INVALID_REQUEST");
  });
  assertEquals(await audit(sql), []);
});
