/**
 * `timeline_fetch`: the latest tweets of one account, into the dataset `tweets`.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";

/** As far back as a timeline goes. */
const deepest = 3_200;

/** Text that is kept as it is, on one line. */
const line = z.string().min(1).max(200).regex(/^[^\p{Cc}\p{Cs}]*$/u);

/** How many tweets of one account are fetched at most. */
export const maxTweets = z.int().min(1).max(deepest);

/** An account whose tweets are wanted. */
export const trackedAccount = z.strictObject({
  userId: line.describe("The account's id with you"),
  twitterId: z.string().regex(/^\d{1,20}$/).describe("Its numeric id there"),
  handle: z.string().regex(/^@?\w{1,15}$/)
    .overwrite((handle) => handle.replace(/^@/, ""))
    .describe("Its name there, with or without '@'"),
});

/** What is fetched; `maxTweets` is the operator's where it is not given. */
function timelineArgs(usual: () => number) {
  return trackedAccount.extend({ maxTweets: maxTweets.default(usual) });
}

/** Checked args of a `timeline_fetch`. */
export type TimelineArgs = z.infer<ReturnType<typeof timelineArgs>>;

/** What may wait or run only once, of one owner. */
export function timelineKey({ twitterId }: Pick<TimelineArgs, "twitterId">) {
  return twitterId;
}

/** The kind; `usualMaxTweets` is how many tweets are fetched where nobody says. */
export function timelineFetch(
  usualMaxTweets: () => number,
): Kind<TimelineArgs> {
  return {
    name: "timeline_fetch",
    args: timelineArgs(usualMaxTweets),
    example: { userId: "u", twitterId: "11348282", handle: "NASA" },
    submitBy: "submit-job",
    maxAttempts: 3,
    // Many pages, over as many requests as it takes.
    timeoutMs: () => 600_000,
    // All go to one API with one key: what it refuses one, it refuses all.
    lane: () => ({ key: "timeline_fetch", maxRunning: 5, gapMs: 0 }),
    subject: timelineKey,
    once: timelineKey,
    load: async () => (await import("./run.ts")).run,
  };
}
