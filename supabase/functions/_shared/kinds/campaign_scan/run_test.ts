import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { testStack } from "../../../../../scripts/testing/stack.ts";
import { createLog } from "../../log.ts";
import type { Tools } from "../kind.ts";
import { datasetsIn } from "../testing/datasets.ts";
import { unused } from "../testing/unused.ts";
import { run } from "./run.ts";

const not = () => {
  throw new Error("A scan has no use for this");
};

const job = {
  id: "00000000-0000-4000-8000-000000000001",
  kind: "campaign_scan",
  url: null,
  args: { maxTweets: 50 },
  attempt: 1,
  maxAttempts: 3,
};

Deno.test("run() of campaign_scan finds each account of an active campaign once", async () => {
  await using stack = await testStack();
  const datasets = datasetsIn(stack);
  const tools: Tools = {
    ...unused,
    signal: new AbortController().signal,
    deadline: Date.now() + 20_000,
    log: createLog({}, () => undefined),
    step: not,
    fetch: not,
    openPage: not,
    scrape: null,
    robots: not,
    sitemap: not,
    datasets,
  };
  const scan = async () => {
    const outcome = await run(job, tools);
    if (outcome.do !== "complete") throw new Error(outcome.do);
    return { ...outcome, jobs: outcome.children?.jobs ?? [] };
  };
  assertEquals((await scan()).result, { campaigns: 0, accounts: 0 });

  const account = (n: number, maxTweets?: number) => {
    const twitterId = String(n);
    const one = { userId: `u${n}`, twitterId, handle: `a${n}` };
    const item = maxTweets === undefined ? one : { ...one, maxTweets };
    return { key: twitterId, item };
  };
  const campaign = (key: string, status: string) => ({
    key,
    item: { name: key, status },
  });
  const accounts = (scope: string, items: ReturnType<typeof account>[]) => ({
    dataset: "tracked_accounts",
    scope,
    items,
  });
  await datasets.save([
    {
      dataset: "campaigns",
      items: [
        campaign("a", "active"),
        campaign("b", "active"),
        campaign("c", "paused"),
      ],
    },
    // More than a page of them.
    accounts("a", Array.from({ length: 1_200 }, (_, n) => account(n))),
    accounts("b", [account(1, 200), account(2, 10), account(5_000, 10)]),
    accounts("c", [account(6_000), account(3, 3_200)]),
    // Of a campaign that is gone.
    accounts("d", [account(7_000)]),
  ]);
  const { result, jobs, children } = await scan();
  assertEquals(result, { campaigns: 2, accounts: 1_201 });
  assertEquals(children?.limit, 1_202);
  assertEquals(new Set(jobs.map(({ key }) => key)).size, 1_201);
  const found = new Map(jobs.map(({ key, args }) => [key, args]));
  assertEquals(found.get("0"), { ...account(0).item, maxTweets: 50 });
  // The deepest look that a campaign wants.
  assertEquals(found.get("1"), { ...account(1).item, maxTweets: 200 });
  assertEquals(found.get("2"), { ...account(2).item, maxTweets: 50 });
  assertEquals(found.get("3"), { ...account(3).item, maxTweets: 50 });
  assertEquals(found.get("5000"), { ...account(5_000).item, maxTweets: 10 });
});
