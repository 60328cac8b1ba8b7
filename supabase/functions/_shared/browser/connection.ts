/**
 * The connection to one remote browser: made on first use, and again when it
 * was lost.
 *
 * @module
 */

import puppeteer, { type Browser } from "puppeteer-core";

/** Commands a browser does not answer within this time count as lost. */
const protocolTimeout = 10_000;
/** A browser that is not there within this time counts as down. */
const connectTimeoutMs = 10_000;

/** A browser that is connected. */
export interface Connected {
  readonly browser: Browser;
  readonly version: string;
  /** Aborted when the connection is gone. */
  readonly lost: AbortSignal;
}

/** One endpoint and the connection to it, shared by all pages of a drain. */
export class Connection {
  readonly #endpoint: string;
  #current: Promise<Connected> | undefined;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** The living connection, or a new one; rejects with whatever went wrong. */
  async open(): Promise<Connected> {
    const current = this.#current;
    const known = await current?.catch(() => undefined);
    if (known?.browser.connected) return known;
    // Whoever comes here second finds the connection that the first has begun.
    if (this.#current === current) this.#current = connect(this.#endpoint);
    return await (this.#current ?? connect(this.#endpoint));
  }

  /** Leaves the browser running: others may use it. */
  async close(): Promise<void> {
    const known = await this.#current?.catch(() => undefined);
    await known?.browser.disconnect();
  }
}

async function connect(browserWSEndpoint: string): Promise<Connected> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let late = false;
  const attempt = greet(browserWSEndpoint, () => late);
  try {
    return await Promise.race([
      attempt,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          late = true;
          reject(new Error("The browser does not answer"));
        }, connectTimeoutMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function greet(
  browserWSEndpoint: string,
  isLate: () => boolean,
): Promise<Connected> {
  const browser = await puppeteer.connect({
    browserWSEndpoint,
    protocolTimeout,
    wsOptions: { handshakeTimeout: connectTimeoutMs },
    defaultViewport: null,
    issuesEnabled: false,
  });
  const lost = new AbortController();
  browser.once("disconnected", () => lost.abort());
  try {
    const version = await browser.version();
    if (isLate()) throw new Error("The browser answered too late");
    return { browser, version, lost: lost.signal };
  } catch (error) {
    await browser.disconnect();
    throw error;
  }
}
