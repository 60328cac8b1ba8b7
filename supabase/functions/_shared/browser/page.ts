/**
 * One page in its own context of the remote browser.
 *
 * @module
 */

import type { Page } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { RemotePage, RenderedPage, RenderOptions } from "../kinds/kind.ts";
import type { WayOut } from "../net/egress_proxy.ts";
import { abortError } from "../net/network_error.ts";
import type { Resolver } from "../net/resolve.ts";
import type { AllowedHosts } from "../net/url.ts";
import type { Connected } from "./connection.ts";
import { navigationError, renderError } from "./navigation_error.ts";
import { setUp } from "./setup.ts";
import { watchSize } from "./size.ts";
import { Traffic } from "./traffic.ts";
import { type Visit, visit } from "./visit.ts";

interface Options {
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  readonly proxy: WayOut | undefined;
  /** Whether actions may run a caller's script. */
  readonly allowScripts: boolean;
  /** Closes the page's context. */
  readonly close: () => Promise<void>;
}

/** How long the queue leaves a browser that went away alone. */
const retryAfterMs = 2_000;

/** Implements {@linkcode RemotePage} over puppeteer. */
export class BrowserPage implements RemotePage {
  readonly browser: string;
  readonly #page: Page;
  readonly #connected: Connected;
  readonly #options: Options;

  constructor(page: Page, connected: Connected, options: Options) {
    this.#page = page;
    this.#connected = connected;
    this.#options = options;
    this.browser = connected.version;
  }

  /** Opens `url`, waits until its content has settled, and reads it. */
  async render(
    url: string,
    {
      signal,
      timeoutMs,
      waitFor,
      actions = [],
      setup = {},
      ...wanted
    }: RenderOptions,
  ): Promise<RenderedPage> {
    if (signal.aborted) throw abortError(signal, url);
    const { lost, browser } = this.#connected;
    const { promise: failed, reject: fail } = Promise.withResolvers<never>();
    // Whoever loses the race below must not be an unhandled rejection.
    failed.catch(() => undefined);
    const onAbort = () => fail(abortError(signal, url));
    const onLost = () => fail(gone(url));
    const timer = setTimeout(
      () => fail(renderError("TIMEOUT", url, `it took over ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal.addEventListener("abort", onAbort, { once: true });
    lost.addEventListener("abort", onLost, { once: true });
    using traffic = new Traffic(this.#page);
    const deadline = Date.now() + timeoutMs;
    const target: Visit = {
      url,
      wanted,
      setup,
      waitFor,
      actions,
      allowScripts: this.#options.allowScripts,
      stealth: this.#connected.stealthLevel !== undefined,
      deadline,
      traffic,
    };
    try {
      return await Promise.race([this.#visit(target, fail), failed]);
    } catch (error) {
      if (target.page && !signal.aborted) {
        return { ...target.page, formatsError: error };
      }
      if (error instanceof JobError || signal.aborted) throw error;
      if (!browser.connected) throw gone(url);
      const answered = Boolean(traffic.document?.request.response());
      throw navigationError(error, url, { answered });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      lost.removeEventListener("abort", onLost);
    }
  }

  async #visit(
    target: Visit,
    fail: (error: unknown) => void,
  ): Promise<RenderedPage> {
    const { allowed, resolver, proxy } = this.#options;
    const { url, setup } = target;
    const connected = this.#connected;
    const session = await setUp(this.#page, {
      url,
      setup,
      connected,
      allowed,
      resolver,
      proxy,
      fail,
    });
    await watchSize(this.#page, { url, fail });
    return await visit(this.#page, session, target);
  }

  /** Closes the page and all that it kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.close();
  }
}

/** Nobody's try is used up because the browser went away. */
function gone(url: string): JobError {
  return new JobError(
    "BROWSER_UNAVAILABLE",
    `Cannot render '${url.slice(0, 200)}': the remote browser went away`,
    { retryAfterMs },
  );
}
