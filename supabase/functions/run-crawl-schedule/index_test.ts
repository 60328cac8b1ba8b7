import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("run-crawl-schedule runs a schedule now, paused or not, and leaves its times alone", async () => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const show = async (scheduleId: string) =>
    (await alice.get("list-crawl-schedules", { scheduleId })).json.schedules[0];
  for (const paused of [false, true]) {
    const { json: { schedule } } = await alice.post("set-crawl-schedule", {
      cron: "0 6 * * *",
      paused,
      job: { url: "https://example.com/" },
    });
    const { scheduleId, nextRuns } = schedule;
    for (let run = 0; run < 2; run++) {
      const { status, json } = await alice.post("run-crawl-schedule", {
        scheduleId,
      });
      assertEquals([status, json.batchId], [202, null]);
      const { json: { job } } = await alice.get("get-crawl-job", {
        jobId: json.jobId,
      });
      assertEquals(job.url, "https://example.com/");
      const { lastJobId, lastRun, ...shown } = await show(scheduleId);
      assertEquals([lastJobId, lastRun.outcome], [json.jobId, "submitted"]);
      assertEquals(shown.nextRuns, nextRuns);
    }
    const { json } = await bob.post("run-crawl-schedule", { scheduleId });
    assertEquals(json.code, "SCHEDULE_NOT_FOUND");
  }
  const { json: { schedule } } = await alice.post("set-crawl-schedule", {
    cron: "0 6 * * *",
    name: "both",
    batch: { urls: ["https://example.com/1", "https://example.com/2"] },
  });
  const { json } = await alice.post("run-crawl-schedule", {
    scheduleId: schedule.scheduleId,
  });
  const { json: batch } = await alice.get("get-crawl-jobs-batch", {
    batchId: json.batchId,
  });
  assertEquals([batch.counts.total, json.batchId.slice(0, 5)], [2, "both "]);
});
