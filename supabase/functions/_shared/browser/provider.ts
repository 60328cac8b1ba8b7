/**
 * The remote browser: one connection a drain, one fresh context a page.
 *
 * @module
 */

import puppeteer, { type Browser } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { RemotePage } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import { type Resolver, systemResolver } from "../net/resolve.ts";
import type { AllowedHosts } from "../net/url.ts";
import { BrowserPage } from "./page.ts";
import { Semaphore } from "./semaphore.ts";

/** Where the browsers are and what their pages may do. */
export interface RemoteBrowserOptions {
  /** WebSocket addresses; the next one is tried where one does not answer. */
  readonly endpoints: readonly string[];
  /** Pages open at once in one browser, per process. */
  readonly concurrency: number;
  readonly allowedPrivateHosts: AllowedHosts;
  readonly resolver?: Resolver;
  readonly log: Log;
}

/** Commands a browser does not answer within this time count as lost. */
const protocolTimeoutMs = 10_000;

/** Several drains of one process share a browser; together they keep to its limit. */
const semaphores = new Map<string, Semaphore>();

/** A connection to a remote browser, made on first use and again when it was lost. */
export class RemoteBrowser implements AsyncDisposable {
  readonly #options: RemoteBrowserOptions;
  #browser: Promise<Browser> | undefined;
  #next = 0;

  constructor(options: RemoteBrowserOptions) {
    this.#options = options;
  }

  /** Opens a page in a context of its own, waiting for a free place. */
  async openPage(): Promise<RemotePage> {
    const place = await this.#semaphore().enter();
    try {
      const browser = await this.#connect();
      const context = await browser.createBrowserContext();
      const { allowedPrivateHosts, resolver = systemResolver, log } =
        this.#options;
      return new BrowserPage(context, {
        version: await browser.version(),
        allowed: allowedPrivateHosts,
        resolver,
        log,
        closed: () => place[Symbol.dispose](),
      });
    } catch (error) {
      place[Symbol.dispose]();
      throw unavailable(error);
    }
  }

  #semaphore(): Semaphore {
    const key = this.#options.endpoints.join();
    let semaphore = semaphores.get(key);
    if (!semaphore) {
      semaphore = new Semaphore(this.#options.concurrency);
      semaphores.set(key, semaphore);
    }
    return semaphore;
  }

  async #connect(): Promise<Browser> {
    const current = await this.#browser?.catch(() => undefined);
    if (current?.connected) return current;
    this.#browser = this.#connectAny();
    return await this.#browser;
  }

  async #connectAny(): Promise<Browser> {
    const { endpoints } = this.#options;
    let last: unknown;
    for (let tries = 0; tries < endpoints.length; tries++) {
      const endpoint = endpoints[this.#next++ % endpoints.length];
      if (!endpoint) continue;
      try {
        return await puppeteer.connect({
          browserWSEndpoint: endpoint,
          protocolTimeout: protocolTimeoutMs,
          defaultViewport: null,
        });
      } catch (error) {
        last = error;
      }
    }
    throw unavailable(last);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.disconnect();
  }
}

/** A refused connection arrives as an ErrorEvent, which is not an Error. */
function unavailable(cause: unknown): JobError {
  if (cause instanceof JobError) return cause;
  return new JobError(
    "BROWSER_UNAVAILABLE",
    "Cannot reach the remote browser: check that BROWSER_WS_ENDPOINT is right and the browser runs",
    { cause, retryAfterMs: 5_000 },
  );
}
