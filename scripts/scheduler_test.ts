import { Caller } from "./testing/caller.ts";
import { assertEquals } from "./testing/assert.ts";
import { type TestStack, testStack } from "./testing/stack.ts";
import { WorkerProcess } from "./testing/worker_process.ts";

/** A stack whose functions drain nothing. */
async function quietStack(): Promise<TestStack> {
  const stack = await testStack({ env: { MAX_DRAINS: "1" } });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  return stack;
}

const often = ["scheduler.ts", "--every", "0.1"] as const;

/** As if the time of all schedules had come. */
async function age({ sql }: TestStack, by: string) {
  await sql`
    update public.crawl_schedules
    set next_run_at = date_trunc('second', now()) - ${by}::interval`;
}

async function jobs({ sql }: TestStack) {
  const rows = await sql`select kind from public.crawl_jobs order by id`;
  return rows.map(({ kind }) => kind);
}

/** Until a job more is there: each look is a tick or two of the schedulers. */
async function until(stack: TestStack, count: number) {
  const deadline = Date.now() + 30_000;
  while ((await jobs(stack)).length < count) {
    if (Date.now() > deadline) throw new Error("nothing was fired");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("three schedulers fire each time once, again and again, and end when they are told to", async () => {
  await using stack = await quietStack();
  await Caller.secret(stack).post("set-crawl-schedule", {
    name: "scan",
    cron: "@yearly",
    overlap: "queue",
    work: { kind: "campaign_scan" },
  });
  const env = { DEBUG: "*" };
  await using first = new WorkerProcess(stack, env, often);
  await using second = new WorkerProcess(stack, env, often);
  await using third = new WorkerProcess(stack, {}, often);
  const all = [first, second, third];
  await Promise.all(all.map(({ log }) => log.has("scheduler_started")));
  for (const n of [1, 2, 3]) {
    await age(stack, `${10 - n} seconds`);
    await until(stack, n);
  }
  // Each has looked once more since.
  const ticks = () =>
    [first, second].map(({ log: { lines } }) =>
      lines.filter((line) => line.includes('"ticked"')).length
    );
  const before = ticks();
  while (ticks().some((n, i) => n < (before[i] ?? 0) + 2)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(await jobs(stack), Array(3).fill("campaign_scan"));
  const fired = all.flatMap(({ log }) => log.lines)
    .filter((line) => line.includes('"schedule_fired"'));
  assertEquals(fired.length, 3);
  assertEquals(third.log.lines.some((line) => line.includes('"debug"')), false);
  // Nobody is told that the cron is dead.
  const { json } = await Caller.secret(stack).get("queue-status");
  assertEquals(typeof json.last_tick_at, "string");
  for (const one of all) {
    one.kill("SIGTERM");
    assertEquals(await one.ended(), 0);
  }
});

Deno.test("deno task scheduler says what is wrong", async () => {
  await using stack = await quietStack();
  for (
    const [env, args, sentence, code] of [
      [{}, ["--every", "0"], "Usage: deno task scheduler", 2],
      [{}, ["--help"], "Usage: deno task scheduler", 0],
      [{ SUPABASE_URL: "" }, [], "Cannot schedule: set both SUPABASE_URL", 1],
      [
        { CRAWLER_CRON: "hourly", RAPIDAPI_KEY: "key" },
        [],
        "Cannot schedule: Cannot accept the schedule: 'hourly' has 1 fields",
        1,
      ],
    ] as const
  ) {
    await using refused = new WorkerProcess(stack, env, [
      "scheduler.ts",
      ...args,
    ]);
    assertEquals(await refused.ended(), code);
    await refused.log.has(sentence, 1);
  }
});
