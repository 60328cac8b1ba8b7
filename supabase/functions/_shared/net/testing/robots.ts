/**
 * Crawlers that ask for robots.txt, for tests.
 *
 * @module
 */

import { Robots, type RobotsStore, type StoredRobots } from "../robots.ts";
import { fetcherFor } from "./fetcher.ts";

/** A crawler of one server, with a store that other crawlers may share. */
export function crawler(
  host: string,
  stored = new Map<string, StoredRobots>(),
  userAgent = "Mozilla/5.0 (compatible; CrawlJobSystem/1.0)",
) {
  const fetcher = fetcherFor(host);
  const store: RobotsStore = {
    read: (origin) => Promise.resolve(stored.get(origin) ?? null),
    write: (origin, file) => {
      stored.set(origin, file);
      return Promise.resolve();
    },
  };
  return {
    robots: new Robots({
      fetch: (url, more) => fetcher.fetch(url, more),
      store,
      userAgent,
    }),
    stored,
    [Symbol.asyncDispose]: () => fetcher[Symbol.asyncDispose](),
  };
}

/** A file of text. */
export const text = (body: string) =>
  new Response(body, { headers: { "content-type": "text/plain" } });
