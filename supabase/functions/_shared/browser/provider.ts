/**
 * The remote browser: one connection a drain, one fresh context a page.
 *
 * @module
 */

import { ProtocolError } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { OpenOptions, RemotePage } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import type { EgressProxy } from "../net/egress_proxy.ts";
import { type Resolver, systemResolver } from "../net/resolve.ts";
import type { AllowedHosts } from "../net/url.ts";
import { type Connected, Connection } from "./connection.ts";
import { closeContext } from "./context.ts";
import { throughProxy } from "./egress.ts";
import { BrowserPage } from "./page.ts";
import { Semaphore } from "./semaphore.ts";

/** Where the browsers are and what their pages may do. */
export interface RemoteBrowserOptions {
  /** WebSocket addresses, taken in turn; the next one is tried where one does not answer. */
  readonly endpoints: readonly string[];
  /** Pages open at once in one browser, per process. */
  readonly concurrency: number;
  readonly allowedPrivateHosts: AllowedHosts;
  readonly resolver?: Resolver;
  /** Beside each browser; without one, requests are only intercepted. */
  readonly egressProxy?: EgressProxy | undefined;
  /** Whether actions may run a caller's script; by default not. */
  readonly allowScripts?: boolean;
  readonly log: Log;
}

/** How long the queue leaves a browser that is down alone. */
const retryAfterMs = 5_000;

/** Several drains of one process share a browser; together they keep to its limit. */
const semaphores = new Map<string, Semaphore>();

/** Opens pages in remote browsers; connects on first use and again when a connection was lost. */
export class RemoteBrowser implements AsyncDisposable {
  readonly #options: RemoteBrowserOptions;
  readonly #endpoints: readonly Endpoint[];
  readonly #warned = new WeakSet<Connected>();
  #turn = 0;
  #disposed = false;

  constructor(options: RemoteBrowserOptions) {
    this.#options = options;
    this.#endpoints = options.endpoints.filter(Boolean).map((address) => ({
      plain: new Connection(address),
      stealthy: new Connection(address, { stealth: true }),
      places: semaphoreOf(address, options.concurrency),
    }));
  }

  /**
   * Opens a page in a context of its own, waiting for a free place; where asked
   * for, one that hides that it is driven, as well as its browser can.
   */
  async openPage(
    signal?: AbortSignal,
    { stealth = false }: OpenOptions = {},
  ): Promise<RemotePage> {
    const turn = this.#turn++;
    let failure: unknown;
    for (let i = 0; i < this.#endpoints.length; i++) {
      const endpoint = this.#endpoints[(turn + i) % this.#endpoints.length];
      if (!endpoint) continue;
      try {
        const { places, plain, stealthy } = endpoint;
        const connection = stealth ? stealthy : plain;
        return await this.#openAt({ places, connection }, signal);
      } catch (error) {
        if (signal?.aborted) throw error;
        failure = error;
      }
    }
    this.#options.log.warn("browser_unavailable", { error: failure });
    throw unavailable(failure);
  }

  async #openAt(
    { connection, places }: { connection: Connection; places: Semaphore },
    signal?: AbortSignal,
  ): Promise<RemotePage> {
    const place = await places.enter(signal);
    try {
      if (this.#disposed) throw new Error("The drain has ended");
      const connected = await connection.open();
      this.#warn(connected);
      const context = await connected.browser.createBrowserContext({
        downloadBehavior: { policy: "deny" },
        ...throughProxy(this.#options.egressProxy),
      });
      const close = () => closeContext(context, this.#options.log);
      try {
        signal?.throwIfAborted();
        return new BrowserPage(await context.newPage(), connected, {
          allowed: this.#options.allowedPrivateHosts,
          resolver: this.#options.resolver ?? systemResolver,
          proxy: this.#options.egressProxy,
          allowScripts: this.#options.allowScripts ?? false,
          close: async () => {
            await close();
            place[Symbol.dispose]();
          },
        });
      } catch (error) {
        await close();
        throw error;
      }
    } catch (error) {
      place[Symbol.dispose]();
      // A connection that died in silence stays "connected"; the next page gets a new one.
      if (isSilence(error)) await connection.close();
      throw error;
    }
  }

  /** Says once of each connection that pages may notice more than they should. */
  #warn(connected: Connected): void {
    const { stealthLevel, version } = connected;
    if (!stealthLevel || stealthLevel === "full") return;
    if (this.#warned.has(connected)) return;
    this.#warned.add(connected);
    this.#options.log.warn("stealth_limited", { stealthLevel, version });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await Promise.all(
      this.#endpoints.flatMap(({ plain, stealthy }) => [
        plain.close(),
        stealthy.close(),
      ]),
    );
  }
}

interface Endpoint {
  readonly plain: Connection;
  readonly stealthy: Connection;
  readonly places: Semaphore;
}

function semaphoreOf(address: string, places: number): Semaphore {
  const known = semaphores.get(address);
  if (known) return known;
  const semaphore = new Semaphore(places);
  semaphores.set(address, semaphore);
  return semaphore;
}

/** Whether the browser did not answer a command at all. */
function isSilence(error: unknown): boolean {
  return error instanceof ProtocolError && error.message.includes("timed out");
}

/** A refused connection arrives as an ErrorEvent, which is not an Error. */
function unavailable(cause: unknown): JobError {
  return new JobError(
    "BROWSER_UNAVAILABLE",
    "Cannot reach the remote browser: check that BROWSER_WS_ENDPOINT is right and the browser runs",
    { cause, retryAfterMs },
  );
}
