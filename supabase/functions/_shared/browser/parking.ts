/**
 * Leaves pages loading in one browser when the request that opened them ends.
 *
 * @module
 */

import type { BrowserContext, Page } from "puppeteer-core";
import type { Parked } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import { canPark } from "./can_park.ts";
import { closeContext } from "./context.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Mark, markCookie } from "./mark.ts";

/** What {@linkcode Parking} needs to know. */
export interface ParkingOptions {
  /** Whose pages these are. */
  readonly project: string;
  /** Pages open at once in this browser; half of them may be parked, one in any case. */
  readonly concurrency: number;
  /** Whether pages are kept in by a proxy: nobody intercepts the requests of a parked one. */
  readonly isWalled: boolean;
  readonly log: Log;
}

/** A page that is open for longer than this may come to be parked. */
const probeAfterMs = 1_000;

/** The parking of one browser. */
export class Parking implements AsyncDisposable {
  /** Which browser this is, without telling its address. */
  readonly key: Promise<string>;
  readonly #address: string;
  readonly #options: ParkingOptions;
  #probe: Promise<boolean> | undefined;

  constructor(address: string, options: ParkingOptions) {
    this.#address = address;
    this.#options = options;
    this.key = fingerprint(address);
  }

  /** Marks a context as this project's; false where that browser has no such thing. */
  async mark(context: BrowserContext, mark: Mark): Promise<boolean> {
    const { project, log } = this.#options;
    try {
      await context.setCookie(markCookie(project, mark));
      return true;
    } catch (error) {
      log.warn("context_not_marked", { error });
      return false;
    }
  }

  /** Finds out in time whether this browser keeps pages, unless the page is closed before. */
  watch(): Disposable {
    const timer = this.#options.isWalled
      ? setTimeout(() => this.#canPark(), probeAfterMs)
      : undefined;
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }

  /** Leaves a marked page loading; null where it would not stay, or not be safe. */
  async park(
    page: Page,
    context: BrowserContext,
    stealth: boolean,
  ): Promise<Parked | null> {
    const { isWalled, concurrency, log } = this.#options;
    if (!isWalled || !context.id || !await this.#canPark()) return null;
    const session = await page.createCDPSession();
    const { targetInfo } = await session.send("Target.getTargetInfo");
    if (!await this.mark(context, { state: "parked", since: Date.now() })) {
      return null;
    }
    return {
      page: {
        endpoint: await this.key,
        contextId: context.id,
        targetId: targetInfo.targetId,
        stealth,
      },
      maxParked: Math.max(Math.floor(concurrency / 2), 1),
      discard: async () => {
        await closeContext(context, log);
      },
    };
  }

  #canPark(): Promise<boolean> {
    return this.#probe ??= canPark(this.#address, this.#options.project);
  }

  /** Waits for what is being found out. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#probe;
  }
}
