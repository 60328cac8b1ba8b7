/**
 * The crawler of tweets, from outside: campaigns, scans and tasks, for tests.
 *
 * @module
 */

import { assertEquals } from "../../scripts/testing/assert.ts";
import type { Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import type { TimelineApi } from "../functions/_shared/kinds/timeline_fetch/testing/timeline_api.ts";

/** The key of an account at RapidAPI. */
export const rapidapiKey = "the-rapidapi-key";

/** A task, as far as tests look. */
export interface Task {
  readonly id: string;
  readonly status: string;
  readonly message: {
    readonly userId: string;
    readonly handle: string;
    readonly twitterId: string;
    readonly maxTweets: number;
  };
  readonly result: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly attempts: number;
}

/** What the functions, workers and schedulers are started with. */
export function crawlerEnv({ server }: TimelineApi) {
  return {
    RAPIDAPI_KEY: rapidapiKey,
    RAPIDAPI_BASE_URL: `${server.origin}/`,
    CRAWL_ALLOWED_PRIVATE_HOSTS: server.host,
    POLLING_INTERVAL: "100",
  };
}

/** A stack in which nothing works but what a test starts. */
export async function crawlerStack(api: TimelineApi): Promise<TestStack> {
  const stack = await testStack({
    env: { MAX_DRAINS: "1", ...crawlerEnv(api) },
  });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  return stack;
}

/** An account to track. */
export function account(handle: string, twitterId: string, maxTweets?: number) {
  const more = maxTweets === undefined ? {} : { maxTweets };
  return { userId: `user-${twitterId}`, twitterId, handle, ...more };
}

/** Makes a campaign. */
export async function campaign(
  caller: Caller,
  name: string,
  accounts: unknown[],
) {
  const { status, json } = await caller.post("api/campaigns", {
    name,
    accounts,
  });
  assertEquals(status, 201, JSON.stringify(json));
  return json.campaign;
}

/** The tasks, or those of a status. */
export async function tasks(caller: Caller, status?: string): Promise<Task[]> {
  const query: Record<string, string> = status === undefined ? {} : { status };
  return (await caller.get("api/crawler/tasks", query)).json.tasks;
}

/** The status of each account's oldest task. */
export async function statuses(
  caller: Caller,
): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await tasks(caller)).map(({ message, status }) => [
      message.handle,
      status,
    ]),
  );
}

/** Until it is so: each look is at what workers do meanwhile. */
export async function until(isSo: () => Promise<boolean>, what: string) {
  const deadline = Date.now() + 60_000;
  while (!await isSo()) {
    if (Date.now() > deadline) throw new Error(`Never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs the caller's schedule, which is to be their only one; answers the job. */
export async function scan(caller: Caller): Promise<string> {
  const { json: { schedules } } = await caller.get("list-crawl-schedules");
  const [{ scheduleId }] = schedules;
  const { json } = await caller.post("run-crawl-schedule", { scheduleId });
  return json.jobId;
}

/** Runs due jobs; answers the message. */
export async function work(caller: Caller, batchSize = 1): Promise<string> {
  return (await caller.post("process-crawl-jobs", { batchSize })).json.message;
}
