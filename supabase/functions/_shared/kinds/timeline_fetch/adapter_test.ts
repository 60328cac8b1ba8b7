import {
  assertEquals,
  assertThrows,
} from "../../../../../scripts/testing/assert.ts";
import { JobError } from "../../errors.ts";
import { readTimeline, timelinePath } from "./adapter.ts";

const tweet = {
  tweet_id: "1858398528214630863",
  created_at: "Mon Nov 18 06:35:11 +0000 2024",
  favorites: 3,
  text: "RT @other: half a pair \ud800 and a NUL \0",
  lang: "en",
  views: "12,559,174",
  quotes: 0,
  replies: null,
  conversation_id: "1858398528214630863",
  media: {
    photo: [{ media_url_https: "https://pbs.twimg.com/media/a.jpg", id: "1" }],
    video: [{ media_url_https: "https://pbs.twimg.com/thumb/b.jpg" }],
  },
  author: { rest_id: "1", name: "Name", screen_name: "somebody" },
  retweeted_tweet: { tweet_id: "1858298397075366398" },
};
const user = { status: "active", protected: null };

Deno.test("readTimeline() reads a page in the API's form", () => {
  const page = { status: "ok", user, timeline: [tweet], next_cursor: "DAAB" };
  assertEquals(readTimeline(page, "x"), {
    cursor: "DAAB",
    tweets: [{
      key: "1858398528214630863",
      item: {
        handle: "somebody",
        name: "Name",
        text: "RT @other: half a pair \ufffd and a NUL \ufffd",
        createdAt: "2024-11-18T06:35:11.000Z",
        lang: "en",
        likes: 3,
        retweets: null,
        replies: null,
        quotes: 0,
        bookmarks: null,
        views: 12_559_174,
        conversationId: "1858398528214630863",
        quotedId: null,
        retweetedId: "1858298397075366398",
        media: [
          "https://pbs.twimg.com/media/a.jpg",
          "https://pbs.twimg.com/thumb/b.jpg",
        ],
      },
    }],
  });
});

Deno.test("readTimeline() keeps the good tweets of a page, and takes an empty one for the end", () => {
  const timeline = [{ tweet_id: "x" }, null, tweet, { ...tweet, author: 7 }];
  const { tweets, cursor } = readTimeline({ user, timeline }, "handle");
  assertEquals(tweets.map(({ item }) => item.handle), ["somebody", "handle"]);
  assertEquals(cursor, null);
  assertEquals(readTimeline({ timeline: [], next_cursor: "" }, "x"), {
    tweets: [],
    cursor: null,
  });
});

Deno.test("readTimeline() tells accounts that cannot be read from answers that make no sense", () => {
  const ok = { status: "ok", timeline: [] };
  for (
    const [json, code, why] of [
      [{ ...ok, user: { protected: true } }, "PROVIDER_REFUSED", "protected"],
      [{ status: "protected" }, "PROVIDER_REFUSED", "protected"],
      [{ ...ok, user: { status: "suspended" } }, "PROVIDER_REFUSED", "suspend"],
      [{ status: "notfound" }, "PROVIDER_REFUSED", "no such account"],
      [
        { status: "error", message: "User not found" },
        "PROVIDER_REFUSED",
        "no such account",
      ],
      [{ status: "error" }, "PROVIDER_FAILED", "answered with 'error'"],
      [
        { status: "error", message: "Service unavailable" },
        "PROVIDER_FAILED",
        "Service unavailable",
      ],
      [{}, "PROVIDER_FAILED", "answered with ''"],
      [[], "PROVIDER_FAILED", "another form"],
      ["<html>", "PROVIDER_FAILED", "another form"],
      [{ ...ok, timeline: [{ id: 1 }] }, "PROVIDER_FAILED", "known form"],
    ] as const
  ) {
    const error = assertThrows(
      () => readTimeline(json, "somebody"),
      JobError,
      why,
    );
    assertEquals(error.code, code, why);
    assertEquals(error.message.includes("@somebody"), true);
  }
});

Deno.test("timelinePath() escapes what it is given", () => {
  const account = { handle: "some&body", twitterId: "12" };
  assertEquals(
    timelinePath(account, null),
    "timeline.php?screenname=some%26body&rest_id=12",
  );
  assertEquals(
    timelinePath(account, "a/+="),
    "timeline.php?screenname=some%26body&rest_id=12&cursor=a%2F%2B%3D",
  );
});
