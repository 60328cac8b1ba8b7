/**
 * Reads a timeline page by page and keeps each page's tweets at once, so that a
 * try that is put off or fails goes on where it was.
 *
 * @module
 */

import { z } from "zod";
import { JobError } from "../../errors.ts";
import type { ApiAnswer, Job, Outcome, Tools } from "../kind.ts";
import {
  readTimeline,
  type TimelinePage,
  timelinePath,
  unreadable,
} from "./adapter.ts";
import type { TimelineArgs } from "./mod.ts";

/** An API that is silent for longer is asked again at the next try. */
const longestAnswerMs = 20_000;

/** How far the pages before have come. */
const progress = z.object({
  cursor: z.string().nullable(),
  fetched: z.int(),
  inserted: z.int(),
  updated: z.int(),
});
type Progress = z.infer<typeof progress>;

const begin: Progress = { cursor: null, fetched: 0, inserted: 0, updated: 0 };

/** Runs a `timeline_fetch`. */
export async function run(
  job: Job<TimelineArgs>,
  tools: Tools,
): Promise<Outcome> {
  const { cursor: _, ...result } = await tools.step(
    "RapidAPI",
    () => readPages(job.args, progress.catch(begin).parse(job.state), tools),
  );
  return { do: "complete", result };
}

async function readPages(
  account: TimelineArgs,
  from: Progress,
  tools: Tools,
): Promise<Progress> {
  const { twitterId, maxTweets } = account;
  const seen = new Set<string>();
  for (let at = from;; await tools.save(at)) {
    const page = await readPage(account, at.cursor, tools);
    tools.log.debug("timeline_page", { tweets: page.tweets.length });
    const items = page.tweets.filter(({ key }) => !seen.has(key))
      .slice(0, maxTweets - at.fetched);
    for (const { key } of items) seen.add(key);
    const { tweets } = items.length === 0 ? {} : await tools.datasets.save([
      { dataset: "tweets", scope: twitterId, items },
    ]);
    at = {
      cursor: page.cursor,
      fetched: at.fetched + items.length,
      inserted: at.inserted + (tweets?.inserted ?? 0),
      updated: at.updated + (tweets?.updated ?? 0),
    };
    // Some timelines end with pages that repeat what was there, for ever.
    if (page.cursor === null || items.length === 0 || at.fetched >= maxTweets) {
      return at;
    }
  }
}

async function readPage(
  account: TimelineArgs,
  cursor: string | null,
  { api, signal }: Tools,
): Promise<TimelinePage> {
  const silence = AbortSignal.timeout(longestAnswerMs);
  const { handle } = account;
  let answer: ApiAnswer;
  try {
    answer = await api("rapidapi")({
      path: timelinePath(account, cursor),
      signal: AbortSignal.any([signal, silence]),
    });
  } catch (error) {
    if (silence.aborted && !signal.aborted) {
      throw new JobError(
        "TIMEOUT",
        `Cannot read the timeline of @${handle}: no answer within ${longestAnswerMs} ms`,
        { cause: error },
      );
    }
    throw known(error, handle);
  }
  return readTimeline(answer.json, handle);
}

/** What an API's refusal means for the account, and for the others. */
function known(error: unknown, handle: string): unknown {
  if (!(error instanceof JobError)) return error;
  const { code, httpStatus, retryAfterMs, message } = error;
  if (code === "PROVIDER_REFUSED" && httpStatus === 404) {
    return unreadable(handle, "there is no such account");
  }
  // The limit is the key's: the other accounts wait, too.
  if (code === "PROVIDER_BUSY") {
    return new JobError("HTTP_THROTTLED", message, {
      httpStatus: httpStatus ?? 429,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      cause: error,
    });
  }
  return error;
}
