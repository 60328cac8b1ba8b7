/**
 * A test stack, a site to crawl and a client with the secret key.
 *
 * @module
 */

import { type FixtureSite, fixtureSite } from "../../scripts/fixtures/site.ts";
import {
  type TestStack,
  testStack,
  type TestStackOptions,
} from "../../scripts/testing/stack.ts";
import { type ConnectionOptions, CrawlClient } from "../mod.ts";

/** A running system that may crawl the site. Disposing of it ends both. */
export interface CrawlStack extends AsyncDisposable {
  readonly stack: TestStack;
  readonly site: FixtureSite;
  /** Holds the secret key. */
  readonly client: CrawlClient;
  /** Another client with the secret key. */
  with(options: Partial<ConnectionOptions>): CrawlClient;
}

/** Starts the system and the site. */
export async function crawlStack(
  { env, ...options }: TestStackOptions = {},
): Promise<CrawlStack> {
  await using owned = new AsyncDisposableStack();
  const site = owned.use(await fixtureSite());
  const stack = owned.use(
    await testStack({
      ...options,
      env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host, ...env },
    }),
  );
  const kept = owned.move();
  const server = { url: stack.apiUrl, key: stack.secretKey };
  return {
    stack,
    site,
    client: new CrawlClient(server),
    with: (options) => new CrawlClient({ ...server, ...options }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The error that the promise rejects with, which must be of this class. */
export async function errorOf<E extends Error>(
  // deno-lint-ignore no-explicit-any -- a class is matched by any constructor it has
  type: abstract new (...args: any[]) => E,
  promise: Promise<unknown>,
): Promise<E> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`Nothing was thrown, where ${type.name} should have been`);
}

/** All that an iterable yields. */
export async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(iterable);
}
