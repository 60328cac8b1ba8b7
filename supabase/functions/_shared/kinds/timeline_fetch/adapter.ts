/**
 * The wire format of "Twitter API" at RapidAPI (`twitter-api45`): the only file
 * that knows it. A page is asked for by
 * `timeline.php?screenname=&rest_id=&cursor=` and answered with
 * `{ status, user, timeline: [tweet], next_cursor }`.
 *
 * @module
 */

import { z } from "zod";
import { JobError } from "../../errors.ts";
import type { Entry } from "../kind.ts";

/** A page of a timeline. */
export interface TimelinePage {
  /** The tweets, ready to be kept under their ids. */
  readonly tweets: readonly Entry[];
  /** Where the next page begins; null on the last one. */
  readonly cursor: string | null;
}

/** A number that may be a text such as "1,234". */
const count = z.union([z.number(), z.string()]).nullish().transform((value) => {
  const number = Number(String(value ?? "").replaceAll(",", "") || NaN);
  return Number.isFinite(number) ? Math.round(number) : null;
});

const id = z.string().regex(/^\d{1,25}$/);
/** What is told beside the tweet itself is no reason to lose it. */
const quoted = z.object({ tweet_id: id }).nullish().catch(null);
const author = z.object({ screen_name: z.string(), name: z.string() })
  .partial().nullish().catch(null);

const tweet = z.object({
  tweet_id: id,
  text: z.string(),
  created_at: z.string().nullish(),
  lang: z.string().nullish(),
  favorites: count,
  retweets: count,
  replies: count,
  quotes: count,
  bookmarks: count,
  views: count,
  conversation_id: z.string().nullish(),
  author,
  quoted,
  retweeted_tweet: quoted,
  media: z.unknown(),
});

const answer = z.object({
  status: z.string().nullish(),
  message: z.string().nullish().catch(null),
  user: z.object({
    status: z.string().nullish(),
    protected: z.boolean().nullish(),
  }).nullish().catch(null),
  timeline: z.array(z.unknown()).nullish(),
  next_cursor: z.string().nullish(),
});

const noAccount = /(?:user|account|profile).*(?:not found|not exist)/i;

/** The path of a page of an account's timeline. */
export function timelinePath(
  account: { handle: string; twitterId: string },
  cursor: string | null,
): string {
  const query = new URLSearchParams({
    screenname: account.handle,
    rest_id: account.twitterId,
    ...(cursor === null ? {} : { cursor }),
  });
  return `timeline.php?${query}`;
}

/** Reads an answer; throws `PROVIDER_REFUSED` where the account cannot be read, `PROVIDER_FAILED` where it makes no sense. */
export function readTimeline(json: unknown, handle: string): TimelinePage {
  const parsed = answer.safeParse(json);
  if (!parsed.success) throw failed(handle, "its answer has another form");
  const { status, message, user, timeline, next_cursor } = parsed.data;
  const account = user?.status ?? status ?? "";
  const said = `${account} ${message ?? ""}`;
  if (user?.protected || /protected|private/i.test(said)) {
    throw unreadable(handle, "it is protected");
  }
  if (/suspend/i.test(said)) throw unreadable(handle, "it is suspended");
  if (/^not ?found/i.test(account) || noAccount.test(message ?? "")) {
    throw unreadable(handle, "there is no such account");
  }
  if (!timeline || (status && status !== "ok")) {
    throw failed(handle, `it answered with '${said.trim().slice(0, 200)}'`);
  }
  const tweets = timeline.flatMap((one) => {
    const { success, data } = tweet.safeParse(one);
    return success ? [kept(data, handle)] : [];
  });
  if (tweets.length === 0 && timeline.length > 0) {
    throw failed(handle, "none of its tweets has the known form");
  }
  return { tweets, cursor: next_cursor || null };
}

/** The error of an account that no try will read. */
export function unreadable(handle: string, why: string): JobError {
  return new JobError(
    "PROVIDER_REFUSED",
    `Cannot read the timeline of @${handle}: ${why}`,
  );
}

function failed(handle: string, why: string): JobError {
  return new JobError(
    "PROVIDER_FAILED",
    `Cannot read the timeline of @${handle}: ${why}`,
  );
}

function kept(one: z.infer<typeof tweet>, handle: string): Entry {
  const at = Date.parse(one.created_at ?? "");
  return {
    key: one.tweet_id,
    item: {
      handle: storable(one.author?.screen_name ?? handle),
      name: storable(one.author?.name ?? ""),
      text: storable(one.text),
      createdAt: Number.isNaN(at) ? null : new Date(at).toISOString(),
      lang: one.lang ?? null,
      likes: one.favorites,
      retweets: one.retweets,
      replies: one.replies,
      quotes: one.quotes,
      bookmarks: one.bookmarks,
      views: one.views,
      conversationId: one.conversation_id ?? null,
      quotedId: one.quoted?.tweet_id ?? null,
      retweetedId: one.retweeted_tweet?.tweet_id ?? null,
      media: addressesIn(one.media),
    },
  };
}

/** Addresses of pictures and of what videos are shown by. */
function addressesIn(media: unknown): string[] {
  const parts = z.record(z.string(), z.array(z.unknown())).safeParse(media);
  const item = z.object({ media_url_https: z.url() });
  return Object.values(parts.data ?? {}).flat().flatMap((part) => {
    const { data } = item.safeParse(part);
    return data ? [data.media_url_https] : [];
  });
}

/** Postgres stores no NUL, and half of a character is none. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
