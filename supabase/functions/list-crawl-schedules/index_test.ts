import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("list-crawl-schedules keeps its contract", async () => {
  await using stack = await testStack();
  const caller = Caller.secret(stack);
  const made: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { json } = await caller.post("set-crawl-schedule", {
      cron: "@daily",
      paused: i === 0,
      job: { url: `https://example.com/${i}` },
    });
    made.push(json.schedule.scheduleId);
  }
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { json }: Awaited<ReturnType<Caller["get"]>> = await caller.get(
      "list-crawl-schedules",
      { limit: 2, ...(cursor ? { cursor } : {}) },
    );
    for (const { scheduleId, nextRuns, paused } of json.schedules) {
      seen.push(scheduleId);
      assertEquals(nextRuns.length, paused ? 0 : 5);
    }
    cursor = json.nextCursor;
  }
  assertEquals(seen, made.toSorted());
  const one = await caller.get("list-crawl-schedules", {
    scheduleId: made[1] ?? "",
  });
  assertEquals(one.json.schedules[0].job.url, "https://example.com/1");
  const none = await caller.get("list-crawl-schedules", {
    scheduleId: crypto.randomUUID(),
  });
  assertEquals([none.status, none.json.code], [404, "SCHEDULE_NOT_FOUND"]);
});
