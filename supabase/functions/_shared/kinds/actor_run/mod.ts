/**
 * `actor_run`: one run of an Apify actor that scrapes ads. Starts the run, or
 * goes on with one that is there, looks at it every few seconds without holding
 * anything meanwhile, and keeps its ads.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";

/** Id of a run, as Apify makes it. */
export const runId = z.string().regex(
  /^[\w-]{1,100}$/,
  "must be the id of a run: letters, digits, - and _",
);

/** Whose ads they are, in the caller's own words. */
export const organisationId = z.string().min(1).max(100).regex(
  /^[^\p{Cc}\p{Cs}]*$/u,
  "must not hold control characters or halves of surrogate pairs",
);

/** What Postgres does not store: NUL, and halves of characters. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;

/** Lists and objects in each other: neither JSON's writers nor Postgres take any number. */
const mostLevels = 100;

/** What the actor is given; 100 000 characters of JSON at most. */
export const actorInput = z.record(z.string(), z.unknown()).refine(
  (input) => isShallow(input),
  // What is deeper than the stack cannot be measured.
  { error: `must be at most ${mostLevels} levels deep`, abort: true },
).refine(
  (input) => JSON.stringify(input).length <= 100_000,
  "must be at most 100 000 characters of JSON",
).refine(
  (input) => !unstorable.test(JSON.stringify(input)),
  "must not hold NUL characters or halves of surrogate pairs",
);

/** How often a run is looked at, at most. */
export const maxPolls = z.int().min(1).max(1_000).default(25);

/** Time between two looks, in milliseconds. */
export const pollDelayMs = z.int().min(1_000).max(3_600_000).default(10_000);

/** Who knows it may end a job's wait. */
export const wakeToken = z.string().regex(/^[\w-]{16,100}$/, "must be a token");

/** Args of an `actor_run`. */
export const actorRunArgs = z.strictObject({
  /** `user~actor`, or an actor's id. */
  actor: z.string().min(1).max(201),
  organisationId,
  input: actorInput.default({}),
  /** A run to go on with, instead of a new one. */
  runId: runId.optional(),
  maxPolls,
  delayMs: pollDelayMs,
  /** Where Apify is to tell that the run has ended … */
  wakeUrl: z.url().optional(),
  /** … and what it says there; see `wake_crawl_job`. */
  wakeToken: wakeToken.optional(),
});

/** Checked args of an `actor_run`. */
export type ActorRunArgs = z.infer<typeof actorRunArgs>;

/** The kind. Its tries are for starting the run; looking at it costs none. */
export const actorRun: Kind<ActorRunArgs> = {
  name: "actor_run",
  args: actorRunArgs,
  example: {
    actor: "curious_coder~facebook-ads-library-scraper",
    organisationId: "org-1",
    input: { count: 50 },
  },
  maxAttempts: 3,
  timeoutMs: () => 40_000,
  lane: () => ({ key: "actor_run:Apify", maxRunning: 20, gapMs: 0 }),
  subject: (args) => args.runId,
  // Whoever has started it: a run has one job at a time that looks at it.
  once: (args) => args.runId,
  load: async () => (await import("./run.ts")).run,
};

function isShallow(input: unknown): boolean {
  let level = [input];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return false;
    level = level.filter((one) => typeof one === "object" && one !== null)
      .flatMap((one) => Object.values(one));
  }
  return true;
}
