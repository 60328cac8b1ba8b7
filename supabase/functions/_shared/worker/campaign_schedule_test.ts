import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { Caller } from "../../../../scripts/testing/caller.ts";
import {
  type TestStack,
  testStack,
} from "../../../../scripts/testing/stack.ts";

/** A stack whose drains are all taken: what is submitted stays on the queue. */
async function fullStack(env: Record<string, string>): Promise<TestStack> {
  const stack = await testStack({ env: { MAX_DRAINS: "1", ...env } });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  return stack;
}

const tick = (stack: TestStack) =>
  Caller.secret(stack).post("crawl-cron?wait=true");

async function schedules({ sql }: TestStack) {
  const rows = await sql`
    select name, owner_id, cron, time_zone, paused, template,
      next_run_at is not null as runs from public.crawl_schedules`;
  return rows.map((row) => ({ ...row }));
}

const built = {
  name: "campaigns",
  owner_id: null,
  cron: "0 * * * *",
  time_zone: "UTC",
  paused: false,
  template: { work: { kind: "campaign_scan", args: {} } },
  runs: true,
};

Deno.test("with a RAPIDAPI_KEY there is one schedule of campaigns, and CRAWLER_CRON is when it runs", async () => {
  await using stack = await fullStack({ RAPIDAPI_KEY: "key" });
  const { sql } = stack;
  await Promise.all(Array.from({ length: 4 }, () => tick(stack)));
  assertEquals(await schedules(stack), [built]);

  await sql`update public.crawl_schedules set next_run_at = now() - interval '1 second'`;
  await Promise.all(Array.from({ length: 4 }, () => tick(stack)));
  const jobs = await sql`
    select kind, owner_id, subject, args from public.crawl_jobs`;
  assertEquals(jobs.map((row) => ({ ...row })), [{
    kind: "campaign_scan",
    owner_id: null,
    subject: "campaigns",
    args: { maxTweets: 50 },
  }]);

  // As if CRAWLER_CRON had been another one; what an operator has paused stays so.
  await sql`
    update public.crawl_schedules
    set cron = '5 5 * * *', paused = true, next_run_at = null, name = 'mine'`;
  await tick(stack);
  assertEquals(await schedules(stack), [{
    ...built,
    name: "mine",
    paused: true,
    runs: false,
  }]);
});

Deno.test("without a RAPIDAPI_KEY, or with an empty CRAWLER_CRON, there is none", async () => {
  const environments: Record<string, string>[] = [
    {},
    { RAPIDAPI_KEY: "key", CRAWLER_CRON: "" },
  ];
  for (const env of environments) {
    await using stack = await fullStack(env);
    const { sql } = stack;
    await sql`
      insert into public.crawl_schedules (id, name, cron, time_zone, template)
      values
        ('00000000-0000-4000-8000-0000ca3ba165', 'campaigns', '0 * * * *', 'UTC', '{}'),
        (gen_random_uuid(), 'another', '0 0 1 1 *', 'UTC', '{}')`;
    await tick(stack);
    const left = await schedules(stack);
    assertEquals(left.map(({ name }) => name), ["another"]);
  }
});

Deno.test("a CRAWLER_CRON that is none is told in the log, and the tick goes on", async () => {
  await using stack = await fullStack({
    RAPIDAPI_KEY: "key",
    CRAWLER_CRON: "hourly",
  });
  assertEquals((await tick(stack)).status, 200);
  assertEquals(await schedules(stack), []);
  const said = stack.logs.filter((line) =>
    line.includes("campaigns_not_scheduled")
  );
  assertEquals(said.length, 1);
  assertEquals(said[0]?.includes("hourly"), true);
});
