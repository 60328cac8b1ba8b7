/**
 * What a page is loading: its document, and everything that is under way.
 *
 * @module
 */

import type { HTTPRequest, Page } from "puppeteer-core";

/** How far the main frame's latest document has come. */
export interface Document {
  readonly request: HTTPRequest;
  /** `whole` when its last byte is there, `broken` when that will not happen. */
  state: "loading" | "whole" | "broken";
  /** The parser is done (`DOMContentLoaded`). */
  parsed: boolean;
  /** So are its images and frames (`load`). */
  loaded: boolean;
}

/** Listens to a page's requests from when it is made until it is disposed. */
export class Traffic implements Disposable {
  readonly #underWay = new Set<HTTPRequest>();
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isScripted = false;
  #document: Document | undefined;
  /** The document before: still shown where the next one is none. */
  #shown: Document | undefined;
  #changedAt = Date.now();
  #disposed = false;

  constructor(page: Page) {
    page.on("request", (request) => {
      this.#underWay.add(request);
      if (
        request.isNavigationRequest() && request.frame() === page.mainFrame()
      ) {
        this.#navigates(request);
      } else if (byScript(request)) this.#isScripted = true;
      this.#changed();
    });
    page.on("requestfinished", (request) => this.#ended(request, "whole"));
    page.on("requestfailed", (request) => this.#ended(request, "broken"));
    page.on("domcontentloaded", () => this.#reaches("parsed"));
    page.on("load", () => this.#reaches("loaded"));
  }

  /** The latest document; a redirect or a script's navigation makes a new one. */
  get document(): Document | undefined {
    return this.#document;
  }

  /** Whether a script of the latest document has asked for anything. */
  get isScripted(): boolean {
    return this.#isScripted;
  }

  /** Resolves once the condition holds, or after `ms`. */
  async until(condition: () => boolean, ms = Infinity): Promise<void> {
    const end = Date.now() + ms;
    while (!condition() && Date.now() < end) {
      await this.#change(end - Date.now());
    }
  }

  /** Resolves once nothing was under way for `quietMs`, which may change meanwhile, or after `ms`. */
  async idle(quietMs: number | (() => number), ms: number): Promise<void> {
    const end = Date.now() + ms;
    const quiet = typeof quietMs === "number" ? () => quietMs : quietMs;
    for (;;) {
      const now = Date.now();
      const quietAt = this.#underWay.size > 0
        ? Infinity
        : this.#changedAt + quiet();
      if (now >= Math.min(quietAt, end)) return;
      await this.#change(Math.min(quietAt, end) - now);
    }
  }

  #navigates(request: HTTPRequest): void {
    const old = this.#document;
    // The hops of a redirect are answers, but were never shown.
    const isHop = request.redirectChain().length > 0;
    if (!isHop && old?.request.response() && old.state !== "broken") {
      this.#shown = old;
    }
    this.#isScripted = false;
    this.#document = {
      request,
      state: "loading",
      parsed: false,
      loaded: false,
    };
  }

  #ended(request: HTTPRequest, state: "whole" | "broken"): void {
    this.#underWay.delete(request);
    for (const document of [this.#shown, this.#document]) {
      if (document?.request === request) document.state = state;
    }
    // A script that starts a download, or asks for a 204, stays on its page,
    // which then tells nothing of its progress any more.
    const isStay = request === this.#document?.request && state === "broken" &&
      request.failure()?.errorText === "net::ERR_ABORTED";
    if (isStay && this.#shown) {
      this.#document = Object.assign(this.#shown, {
        parsed: true,
        loaded: true,
      });
    }
    this.#changed();
  }

  /** Until a new document has an answer, the news are about the one that is shown. */
  #reaches(stage: "parsed" | "loaded"): void {
    if (this.#shown) this.#shown[stage] = true;
    if (this.#document?.request.response()) this.#document[stage] = true;
    this.#changed();
  }

  #changed(): void {
    this.#changedAt = Date.now();
    for (const listener of this.#listeners) listener();
  }

  /** The next change, or the end of `ms`. */
  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#disposed) return;
      const timer = Number.isFinite(ms) ? setTimeout(done, ms) : undefined;
      if (timer !== undefined) this.#timers.add(timer);
      const listeners = this.#listeners;
      const timers = this.#timers;
      listeners.add(done);
      function done() {
        clearTimeout(timer);
        if (timer !== undefined) timers.delete(timer);
        listeners.delete(done);
        resolve();
      }
    });
  }

  /** Whoever still waits is left waiting: its page is gone. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#listeners.clear();
  }
}

/** Whether a script has made it; nothing else fetches. */
function byScript(request: HTTPRequest): boolean {
  return request.initiator()?.type === "script" ||
    ["xhr", "fetch", "eventsource", "websocket"].includes(
      request.resourceType(),
    );
}
