import {
  assertEquals,
  assertStringIncludes,
} from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, jobIn, report, submit } from "../../tests/jobs.ts";

Deno.test("explain-crawl-job tells why a job does not run", async (t) => {
  await using stack = await testStack();
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const explain = async (jobId: string) =>
    (await secret.get("explain-crawl-job", { jobId })).json;
  const forget = () =>
    sql`select public.cancel_crawl_jobs((select array_agg(id) from public.crawl_jobs))`;

  for (
    const [state, reason, status, part] of [
      ["pending", "WAITING_FOR_WORKER", "pending", "never called"],
      ["delayed", "SCHEDULED", "pending", "asked for at 20"],
      ["processing", "RUNNING", "processing", "falls silent"],
      ["lost", "WORKER_LOST", "processing", "back on the queue"],
      ["parked", "PARKED", "processing", "remote browser"],
      ["completed", "FINISHED", "completed", "completed"],
      ["error", "FINISHED", "error", "TIMEOUT"],
      ["cancelled", "FINISHED", "cancelled", "cancelled"],
    ] as const
  ) {
    await t.step(`in state ${state}`, async () => {
      const { id } = await jobIn(sql, state);
      const json = await explain(id);
      assertEquals(
        [json.success, json.jobId, json.reason, json.status],
        [true, id, reason, status],
      );
      assertStringIncludes(json.message, part);
      await forget();
    });
  }

  await t.step("after a failed try: when the next one is", async () => {
    const { id } = await jobIn(sql, "pending");
    const [job] = await claim(sql, 1);
    if (job) await report(sql, "fail", job);
    const { reason, message, nextAt } = await explain(id);
    assertEquals(reason, "BACKING_OFF");
    assertStringIncludes(message, "TIMEOUT");
    assertStringIncludes(message, nextAt);
    await forget();
  });

  await t.step("a busy host: how many come first", async () => {
    const busy = { lane: "page_crawl:busy.com", max_running: 1 };
    const [first, second, third] = [
      await submit(sql, busy),
      await submit(sql, busy),
      await submit(sql, busy),
    ];
    assertEquals((await explain(first)).ahead, 0);
    assertEquals((await explain(third)).reason, "WAITING_FOR_WORKER");
    await claim(sql, 1);
    const { reason, message, ahead, lane } = await explain(third);
    assertEquals([reason, ahead], ["HOST_BUSY", 1]);
    assertStringIncludes(message, "busy.com is asked 1 times");
    assertEquals(lane, {
      key: "page_crawl:busy.com",
      running: 1,
      max_running: 1,
      pending: 2,
      ready_at: null,
    });
    // What it says is what a claim does.
    assertEquals(await claim(sql, 10), []);
    assertEquals((await explain(second)).ahead, 0);
    await forget();
  });

  await t.step("a host that is left alone: until when", async () => {
    const id = await submit(sql, {
      lane: "page_crawl:slow.com",
      gap_ms: 60_000,
    });
    await sql`update public.crawl_lanes set ready_at = now() + interval '1 min'
      where lane = 'page_crawl:slow.com'`;
    const { reason, nextAt, lane } = await explain(id);
    assertEquals([reason, nextAt], ["HOST_COOLING_DOWN", lane.ready_at]);
    assertEquals(await claim(sql, 10), []);
    await forget();
  });

  await t.step("drains at work, and the cron's last tick", async () => {
    const { id } = await jobIn(sql, "pending");
    await sql`select public.start_crawl_drain(1, '1 hour', true)`;
    const { reason, drains, lastTickAt } = await explain(id);
    assertEquals([reason, drains], ["WAITING_FOR_TURN", 1]);
    assertEquals(Math.abs(Date.parse(lastTickAt) - Date.now()) < 60_000, true);
  });

  await t.step("refuses what is no job", async () => {
    const { status, json } = await secret.get("explain-crawl-job", {
      jobId: "00000000-0000-4000-8000-000000000000",
    });
    assertEquals([status, json.code], [404, "JOB_NOT_FOUND"]);
    assertEquals((await explain("1")).code, "INVALID_REQUEST");
  });
});
