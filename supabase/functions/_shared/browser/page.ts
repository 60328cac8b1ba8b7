/**
 * One page in its own context of the remote browser.
 *
 * @module
 */

import type { BrowserContext, HTTPResponse, Page } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { RemotePage, RenderedPage } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import { storable } from "../net/charset.ts";
import type { Resolver } from "../net/resolve.ts";
import type { AllowedHosts } from "../net/url.ts";
import { guardRequests } from "./guard.ts";
import { navigationError } from "./navigation_error.ts";
import { readHtml, settled } from "./settle.ts";

interface Options {
  readonly version: string;
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  readonly log: Log;
  /** Called once the context is closed. */
  readonly closed: () => void;
}

/** A context that does not close within this time is left to the browser. */
const closeTimeoutMs = 3_000;

/** Implements {@linkcode RemotePage} over puppeteer. */
export class BrowserPage implements RemotePage {
  readonly browser: string;
  readonly #context: BrowserContext;
  readonly #options: Options;

  constructor(context: BrowserContext, options: Options) {
    this.#context = context;
    this.#options = options;
    this.browser = options.version;
  }

  /** Opens `url`, waits until its content has settled, and reads it. */
  async render(
    url: string,
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<RenderedPage> {
    options.signal.throwIfAborted();
    const { promise: failed, reject: fail } = Promise.withResolvers<never>();
    // Whoever loses the race below must not be an unhandled rejection.
    failed.catch(() => undefined);
    const abort = () => fail(options.signal.reason);
    options.signal.addEventListener("abort", abort, { once: true });
    try {
      return await Promise.race([this.#render(url, options, fail), failed]);
    } catch (error) {
      throw options.signal.aborted ? error : navigationError(error, url);
    } finally {
      options.signal.removeEventListener("abort", abort);
    }
  }

  async #render(
    url: string,
    { timeoutMs }: { timeoutMs: number },
    fail: (error: unknown) => void,
  ): Promise<RenderedPage> {
    const deadline = Date.now() + timeoutMs;
    const page = await this.#context.newPage();
    this.#tame(page, fail);
    await guardRequests(page, {
      allowed: this.#options.allowed,
      resolver: this.#options.resolver,
      refused: fail,
    });
    const response = await navigate(page, url, timeoutMs);
    await settled(page, deadline);
    const { html, title } = await readHtml(page, url);
    return {
      status: response.status(),
      headers: new Headers(response.headers()),
      url: page.url(),
      title: storable(title),
      html: storable(html),
    };
  }

  /** Answers what would otherwise hold a page up, and hears when it dies. */
  #tame(page: Page, fail: (error: unknown) => void): void {
    page.on("dialog", (dialog) => {
      dialog.dismiss().catch(() => undefined);
    });
    page.on("popup", (popup) => {
      popup?.close().catch(() => undefined);
    });
    page.on("error", (cause) =>
      fail(
        new JobError("PAGE_CRASHED", "Cannot render: the page crashed", {
          cause,
        }),
      ));
    this.#context.browser().on("disconnected", () =>
      fail(
        new JobError(
          "BROWSER_UNAVAILABLE",
          "Cannot render: the remote browser went away",
          { retryAfterMs: 2_000 },
        ),
      ));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await Promise.race([
        this.#context.close(),
        new Promise((resolve) => {
          timer = setTimeout(resolve, closeTimeoutMs);
        }),
      ]);
    } catch (error) {
      this.#options.log.warn("context_not_closed", { error });
    } finally {
      clearTimeout(timer);
      this.#options.closed();
    }
  }
}

/**
 * Loads a page. `goto` resolves even when the document breaks off half-way,
 * so the document counts only once the browser says that it has all of it.
 */
async function navigate(
  page: Page,
  url: string,
  timeout: number,
): Promise<HTTPResponse> {
  let broken: string | undefined;
  page.on("requestfailed", (request) => {
    if (!request.isNavigationRequest()) return;
    if (request.frame() !== page.mainFrame()) return;
    broken = request.failure()?.errorText ?? "net::ERR_FAILED";
  });
  const response = await page.goto(url, { timeout, waitUntil: "load" });
  if (broken) throw new Error(broken);
  if (!response) throw new Error("net::ERR_EMPTY_RESPONSE");
  return response;
}
