import {
  assertEquals,
  assertRejects,
} from "../../../../../scripts/testing/assert.ts";
import { testStack } from "../../../../../scripts/testing/stack.ts";
import { JobError } from "../../errors.ts";
import { createLog } from "../../log.ts";
import { createApi } from "../../net/api.ts";
import { fetcherFor } from "../../net/testing/fetcher.ts";
import type { Tools } from "../kind.ts";
import { datasetsIn } from "../testing/datasets.ts";
import { unused } from "../testing/unused.ts";
import { timelineFetch } from "./mod.ts";
import { run } from "./run.ts";
import { refusal, timelineApi } from "./testing/timeline_api.ts";

const kind = timelineFetch(() => 50);

/** Tools with a real API and database; what is noted is in `noted`. */
function toolsFor(
  { api, datasets }: Pick<Tools, "api" | "datasets">,
  signal: AbortSignal,
) {
  const noted: unknown[] = [];
  const not = (name: string) => () => {
    throw new Error(`Nobody needs ${name}`);
  };
  const tools: Tools = {
    ...unused,
    signal,
    deadline: Date.now() + 20_000,
    log: createLog({}, () => undefined),
    step: (method, work) => work({ method }),
    fetch: not("fetch"),
    openPage: not("openPage"),
    scrape: null,
    robots: not("robots"),
    sitemap: not("sitemap"),
    save: (state) => Promise.resolve(void noted.push(state)),
    datasets,
    api,
  };
  return { tools, noted };
}

function jobFor(handle: string, maxTweets?: number, state?: unknown) {
  const args = kind.args.parse({
    userId: "u1",
    twitterId: "12",
    handle,
    maxTweets,
  });
  const id = "00000000-0000-4000-8000-000000000001";
  return {
    ...{ id, kind: kind.name, url: null, args, attempt: 1, maxAttempts: 3 },
    state,
  };
}

Deno.test("run() of timeline_fetch", async (t) => {
  await using api = timelineApi("key");
  await using stack = await testStack();
  await using fetcher = fetcherFor(api.server.host);
  const stop = new AbortController();
  const caller = createApi({
    title: "RapidAPI",
    base: api.server.origin,
    headers: { "x-rapidapi-key": "key" },
  }, fetcher);
  const datasets = datasetsIn(stack);
  const { tools, noted } = toolsFor(
    { api: () => caller, datasets },
    stop.signal,
  );

  await t.step("pages to the end, and again changes nothing", async () => {
    api.accounts.set("nasa", {});
    const first = await run(jobFor("@nasa"), tools);
    const result = { fetched: 45, inserted: 45, updated: 0 };
    assertEquals(first, { do: "complete", result });
    const kept = await datasets.read({ dataset: "tweets", scope: "12" });
    assertEquals(kept.items.length, 45);
    assertEquals(api.server.asked, [
      "/timeline.php?screenname=nasa&rest_id=12",
      "/timeline.php?screenname=nasa&rest_id=12&cursor=DAAB20",
      "/timeline.php?screenname=nasa&rest_id=12&cursor=DAAB40",
    ]);
    assertEquals(await run(jobFor("nasa"), tools), {
      do: "complete",
      result: { fetched: 45, inserted: 0, updated: 0 },
    });
    api.likes = 2;
    assertEquals(await run(jobFor("nasa"), tools), {
      do: "complete",
      result: { fetched: 45, inserted: 0, updated: 45 },
    });
  });

  await t.step("stops at maxTweets, and where pages repeat", async () => {
    const asked = () => api.server.asked.length;
    const before = asked();
    assertEquals(await run(jobFor("nasa", 25), tools), {
      do: "complete",
      result: { fetched: 25, inserted: 0, updated: 0 },
    });
    assertEquals(asked() - before, 2);
    api.accounts.set("loop", { tweets: 30, isEndless: true });
    const { result } = {
      result: undefined,
      ...await run(jobFor("loop"), tools),
    };
    assertEquals(result, { fetched: 30, inserted: 0, updated: 30 });
    assertEquals(asked() - before, 5);
  });

  await t.step("goes on where it was when it was put off", async () => {
    const busy = () => refusal(429, "Too many", { "retry-after": "7" });
    const page = () => Response.json({ status: "ok", timeline: [], user: {} });
    api.accounts.set("busy", { first: [page, busy] });
    // Not its first page: that one was read at the try before.
    await run(jobFor("busy"), tools);
    noted.length = 0;
    const error = await assertRejects(
      () => run(jobFor("busy"), tools),
      JobError,
    );
    assertEquals([error.code, error.retryAfterMs], ["HTTP_THROTTLED", 7_000]);
    const state = { cursor: "DAAB20", fetched: 20, inserted: 20, updated: 0 };
    assertEquals(await run(jobFor("busy", 50, state), tools), {
      do: "complete",
      result: { fetched: 45, inserted: 20, updated: 25 },
    });
    assertEquals(noted, [
      { cursor: "DAAB40", fetched: 40, inserted: 20, updated: 20 },
    ]);
  });

  for (
    const [name, first, code] of [
      ["an account that is not there", undefined, "PROVIDER_REFUSED"],
      ["404", () => refusal(404, "x"), "PROVIDER_REFUSED"],
      ["a wrong key", () => refusal(403, "x"), "PROVIDER_REFUSED"],
      ["502", () => refusal(502, "x"), "PROVIDER_FAILED"],
      ["garbage", () => new Response("<html>"), "PROVIDER_FAILED"],
    ] as const
  ) {
    await t.step(`fails: ${name}`, async () => {
      if (first) api.accounts.set("bad", { first: Array(9).fill(first) });
      else api.accounts.delete("bad");
      const error = await assertRejects(
        () => run(jobFor("bad"), tools),
        JobError,
      );
      assertEquals(error.code, code);
      api.accounts.delete("bad");
    });
  }

  await t.step("ends with its signal", async () => {
    api.accounts.set("slow", {
      first: [() => {
        stop.abort();
        return new Promise<Response>((_, reject) =>
          setTimeout(() => reject(new Error("gone")), 100)
        );
      }],
    });
    await assertRejects(() => run(jobFor("slow"), tools));
  });
});
