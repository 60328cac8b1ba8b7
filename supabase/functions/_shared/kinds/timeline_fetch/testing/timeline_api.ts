/**
 * A server that speaks the wire format of `twitter-api45`, for tests: pages of
 * 20 tweets, newest first, and all that goes wrong there.
 *
 * @module
 */

import { serve, type TestServer } from "../../../net/testing/servers.ts";

/** What becomes of requests for an account. */
export interface Account {
  /** How many tweets there are; 45 by default. */
  readonly tweets?: number;
  /** What the API says of it; `active` by default. */
  readonly status?: string;
  readonly isProtected?: boolean;
  /** Answers to its first requests, in place of pages where there are any; the promise of none is a slow one. */
  readonly first?: ((() => Response | Promise<Response>) | undefined)[];
  /** Whether the last page's cursor leads to the same page again. */
  readonly isEndless?: boolean;
}

/** The server. */
export interface TimelineApi extends AsyncDisposable {
  readonly server: TestServer;
  /** The accounts by their handles; one that is not there is not found. */
  readonly accounts: Map<string, Account>;
  /** Likes of every tweet: they change. */
  likes: number;
}

const pageSize = 20;

/** Starts it; `key` is the only key it lets in. */
export function timelineApi(key: string): TimelineApi {
  const accounts = new Map<string, Account>();
  const asked = new Map<string, number>();
  const server = serve((request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.headers.get("x-rapidapi-key") !== key) {
      return refusal(403, "You are not subscribed to this API.");
    }
    if (pathname !== "/timeline.php") {
      return refusal(404, `Endpoint '${pathname}' does not exist`);
    }
    const handle = searchParams.get("screenname") ?? "";
    const account = accounts.get(handle);
    if (!account) return Response.json({ status: "notfound", timeline: [] });
    const n = asked.get(handle) ?? 0;
    asked.set(handle, n + 1);
    return account.first?.[n]?.() ?? Response.json(
      page(account, {
        handle,
        id: searchParams.get("rest_id") ?? "",
        from: Number(searchParams.get("cursor")?.slice("DAAB".length) ?? 0),
        likes: api.likes,
      }),
    );
  });
  const api: TimelineApi = {
    server,
    accounts,
    likes: 1,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return api;
}

/** How RapidAPI refuses a request before the API itself hears of it. */
export function refusal(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ message }, { status, headers });
}

interface Asked {
  readonly handle: string;
  readonly id: string;
  readonly from: number;
  readonly likes: number;
}

function page(
  { tweets = 45, status = "active", isProtected = false, isEndless }: Account,
  { handle, id, from, likes }: Asked,
) {
  const author = {
    rest_id: id,
    name: `Name of ${handle}`,
    screen_name: handle,
    avatar: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
    blue_verified: true,
  };
  const rest = Math.max(tweets - from, 0);
  const isLast = rest <= pageSize;
  return {
    pinned: null,
    timeline: Array.from(
      { length: Math.min(rest, pageSize) },
      (_, i) => tweet(tweets - from - i, { id, likes, author }),
    ),
    ...(isLast && !isEndless
      ? {}
      : { next_cursor: `DAAB${isLast ? from : from + pageSize}` }),
    prev_cursor: "DAAB0",
    status: "ok",
    user: {
      status,
      profile: handle,
      rest_id: id,
      protected: isProtected || null,
      sub_count: 205,
      id,
    },
  };
}

/** The `n`-th tweet of an account, as the API tells it. */
function tweet(
  n: number,
  { id, likes, author }: { id: string; likes: number; author: unknown },
) {
  return {
    tweet_id: `${id}${String(n).padStart(6, "0")}`,
    bookmarks: 0,
    created_at: "Mon Nov 18 06:35:11 +0000 2024",
    favorites: likes,
    text: `Tweet ${n} \u0000 with a NUL`,
    lang: "en",
    views: "12,559",
    quotes: 0,
    entities: { hashtags: [], urls: [], user_mentions: [] },
    replies: 0,
    retweets: 16,
    conversation_id: `${id}${n}`,
    media: n % 2 === 0 ? [] : {
      photo: [{
        media_url_https: "https://pbs.twimg.com/media/a.jpg",
        id: "1",
        sizes: { h: 715, w: 930 },
      }],
    },
    author,
    ...(n % 3 === 0 ? { retweeted_tweet: { tweet_id: "77", text: "x" } } : {}),
  };
}
