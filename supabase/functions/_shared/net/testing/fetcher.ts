/**
 * Fetches from test servers, and says what a fetch fails with.
 *
 * @module
 */

import { assertRejects } from "../../../../../scripts/testing/assert.ts";
import { type JobCode, JobError } from "../../errors.ts";
import { EgressFetcher, type EgressFetcherOptions } from "../fetch.ts";
import type { Resolver } from "../resolve.ts";
import { parseAllowedHosts } from "../url.ts";
import { serveRaw, type TestServer } from "./servers.ts";

/** A signal that is not aborted. */
export const never = new AbortController().signal;
/** Finds every name on loopback. */
export const everyName: Resolver = () =>
  Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

/** A fetcher that may visit these hosts and no other on loopback. */
export function fetcherFor(
  hosts: string,
  options: Partial<EgressFetcherOptions> = {},
): EgressFetcher {
  return new EgressFetcher({
    allowedPrivateHosts: parseAllowedHosts(hosts),
    userAgent: "CrawlTest/1.0",
    ...options,
  });
}

/** The code that a fetch fails with. */
export async function failure(
  fetcher: EgressFetcher,
  url: string,
  signal = never,
): Promise<JobCode> {
  const error = await assertRejects(
    () => fetcher.fetch(url, { signal }),
    JobError,
  );
  return error.code;
}

/** What a fetch of this server's `/` fails with. */
export async function failureOf(
  server: TestServer,
  signal = never,
): Promise<JobCode> {
  await using fetcher = fetcherFor(server.host);
  return await failure(fetcher, `${server.origin}/`, signal);
}

/** What a fetch fails with that gets exactly these bytes, and then the end. */
export async function failureOfBytes(
  text: string,
  end: (socket: { end(): void; resetAndDestroy(): void }) => void = (socket) =>
    socket.end(),
): Promise<JobCode> {
  await using server = await serveRaw((socket) => {
    socket.write(text, () => end(socket));
  });
  return await failureOf(server);
}
