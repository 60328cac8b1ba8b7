/**
 * The connection to one remote browser: made on first use, and again when it
 * was lost.
 *
 * @module
 */

import puppeteer, { type Browser } from "puppeteer-core";
import { connectStealthily } from "./stealth/connect.ts";
import type { BrowserVersion, StealthLevel } from "./stealth/persona.ts";

/** Commands a browser does not answer within this time count as lost. */
const protocolTimeout = 10_000;
/** A browser that is not there within this time counts as down. */
const connectTimeoutMs = 10_000;

/** A browser that is connected. */
export interface Connected {
  readonly browser: Browser;
  readonly version: string;
  /** How well it hides that it is driven, where it was asked to. */
  readonly stealthLevel?: StealthLevel;
  /** Who it is, where it was asked when it was connected. */
  readonly identity?: BrowserVersion;
  /** Aborted when the connection is gone. */
  readonly lost: AbortSignal;
}

/** One endpoint and the connection to it, shared by all pages of a drain. */
export class Connection {
  readonly #endpoint: string;
  readonly #stealth: boolean;
  #current: Promise<Connected> | undefined;

  constructor(endpoint: string, { stealth = false } = {}) {
    this.#endpoint = endpoint;
    this.#stealth = stealth;
  }

  /** The living connection, or a new one; rejects with whatever went wrong. */
  async open(): Promise<Connected> {
    const current = this.#current;
    const known = await current?.catch(() => undefined);
    if (known?.browser.connected) return known;
    // Whoever comes here second finds the connection that the first has begun.
    if (this.#current === current) this.#current = this.#connect();
    return await (this.#current ?? this.#connect());
  }

  #connect(): Promise<Connected> {
    return connect(this.#endpoint, this.#stealth);
  }

  /** Leaves the browser running: others may use it. */
  async close(): Promise<void> {
    const known = await this.#current?.catch(() => undefined);
    await known?.browser.disconnect();
  }
}

async function connect(
  endpoint: string,
  stealth: boolean,
): Promise<Connected> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new AbortController();
  const attempt = greet(endpoint, stealth, late.signal);
  try {
    return await Promise.race([
      attempt,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          late.abort();
          reject(new Error("The browser does not answer"));
        }, connectTimeoutMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function greet(
  endpoint: string,
  stealth: boolean,
  late: AbortSignal,
): Promise<Connected> {
  const { browser, ...level } = stealth
    ? await connectStealthily(endpoint, { protocolTimeout, signal: late })
    : { browser: await connectPlainly(endpoint) };
  const lost = new AbortController();
  browser.once("disconnected", () => lost.abort());
  try {
    const version = await browser.version();
    if (late.aborted) throw new Error("The browser answered too late");
    return { browser, version, lost: lost.signal, ...level };
  } catch (error) {
    await browser.disconnect();
    throw error;
  }
}

function connectPlainly(browserWSEndpoint: string): Promise<Browser> {
  return puppeteer.connect({
    browserWSEndpoint,
    protocolTimeout,
    wsOptions: { handshakeTimeout: connectTimeoutMs },
    defaultViewport: null,
    issuesEnabled: false,
  });
}
