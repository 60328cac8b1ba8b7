import {
  assertEquals,
  assertRejects,
} from "../../../../../scripts/testing/assert.ts";
import { JobError } from "../../errors.ts";
import { createLog } from "../../log.ts";
import type { RobotsVerdict, Tools } from "../kind.ts";
import { pageCrawlArgs } from "./mod.ts";
import { run } from "./run.ts";
import { unused } from "../testing/unused.ts";

const page = {
  status: 200,
  headers: new Headers({ "content-type": "text/html" }),
  url: "https://a.com/",
  text: "<p>Hi",
};

/** Runs a job with a robots.txt that says so; answers what was done, in order. */
async function done(
  robots: "obey" | "ignore" | undefined,
  answer: RobotsVerdict["answer"],
): Promise<{ steps: string[]; error?: JobError }> {
  const steps: string[] = [];
  const tools: Tools = {
    signal: new AbortController().signal,
    deadline: Date.now() + 20_000,
    log: createLog({}, () => {}),
    step: (method, work) => {
      steps.push(method);
      return work({ method });
    },
    fetch: () => Promise.resolve(page),
    openPage: () => Promise.reject(new Error("no browser here")),
    scrape: null,
    ...unused,
    sitemap: () => Promise.resolve([]),
    robots: () =>
      Promise.resolve({ answer, crawlDelayMs: 0, expiresInMs: 7_000 }),
  };
  const job = {
    id: "00000000-0000-4000-8000-000000000001",
    kind: "page_crawl",
    url: "https://a.com/",
    args: pageCrawlArgs.parse({ render: false, robots }),
    attempt: 1,
    maxAttempts: 3,
  };
  if (answer === "allowed" || robots !== "obey") {
    await run(job, tools);
    return { steps };
  }
  return { error: await assertRejects(() => run(job, tools), JobError), steps };
}

Deno.test("run() of page_crawl keeps to robots.txt where it is to be obeyed", async () => {
  for (const answer of ["allowed", "disallowed", "unavailable"] as const) {
    for (const robots of ["ignore", undefined] as const) {
      assertEquals((await done(robots, answer)).steps, ["Direct Fetch"]);
    }
  }
  assertEquals((await done("obey", "allowed")).steps, [
    "robots.txt",
    "Direct Fetch",
  ]);
  const refused = await done("obey", "disallowed");
  assertEquals(refused.steps, ["robots.txt"]);
  assertEquals([refused.error?.code, refused.error?.retry], [
    "ROBOTS_DISALLOWED",
    "permanent",
  ]);
  const later = await done("obey", "unavailable");
  assertEquals(later.steps, ["robots.txt"]);
  assertEquals(
    [later.error?.code, later.error?.retry, later.error?.retryAfterMs],
    ["ROBOTS_UNAVAILABLE", "again", 7_000],
  );
});
