/** The rate of a user's requests, whichever function puts jobs on the queue. */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { claim, report, submit } from "./jobs.ts";

const url = "https://example.com/";
const later = { delayMs: 3_600_000 };
const followId = "8a6e0804-2bd0-4672-b79d-d97027f9071a";

Deno.test("every function that puts jobs on the queue counts in a user's rate", async (t) => {
  await using stack = await testStack({
    env: { MAX_DRAINS: "1", USER_REQUESTS_PER_MINUTE: "1" },
  });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  const secret = Caller.secret(stack);

  const failed: string[] = [];
  for (let i = 0; i < 2; i++) {
    const options = { owner: alice.id ?? "", batch: "failed" };
    failed.push(await submit(sql, { max_attempts: 1 }, options));
  }
  for (const job of await claim(sql)) await report(sql, "fail", job);
  await sql`delete from public.crawl_owners`;
  const { json: { schedule } } = await alice.post("set-crawl-schedule", {
    cron: "@daily",
    job: { url, ...later },
  });
  // All there is in this minute.
  const first = await alice.post("submit-crawl-job", { url, ...later });
  assertEquals(first.status, 202);

  const calls: Record<string, Record<string, unknown>> = {
    "submit-crawl-job": { url, ...later },
    "submit-crawl-jobs-batch": { urls: [url], ...later },
    "submit-job": { kind: "product_sync", args: { followId }, ...later },
    "pageperfect-workflow": { url, waitTimeoutMs: 0 },
    "run-crawl-schedule": { scheduleId: schedule.scheduleId },
    "retry-crawl-job": { jobId: failed[0] },
    "retry-failed-batch-jobs": { batchId: "failed" },
  };
  for (const [name, body] of Object.entries(calls)) {
    await t.step(name, async () => {
      const { status, headers, json } = await alice.post(name, body);
      assertEquals([status, json.code], [429, "RATE_LIMITED"]);
      const seconds = Number(headers.get("retry-after"));
      assert(seconds >= 1 && seconds <= 60, `${seconds} s`);
    });
  }
  await t.step("what only looks does not", async () => {
    assertEquals((await alice.get("queue-status")).status, 200);
  });
  for (const [name, body] of Object.entries(calls)) {
    // A schedule's jobs are its owner's, whoever runs it.
    if (name === "run-crawl-schedule") continue;
    await t.step(`${name}: the secret key has no rate`, async () => {
      const { status, json } = await secret.post(name, body);
      assert(status < 300, JSON.stringify(json));
    });
  }
});
