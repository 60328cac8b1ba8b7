/**
 * The remote browser: one connection a drain, one fresh context a page.
 *
 * @module
 */

import type { BrowserContext, Page } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { ParkedPage, RemotePage, SliceOptions } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import { type EgressProxy, type WayOut, wayOut } from "../net/egress_proxy.ts";
import { type Resolver, systemResolver } from "../net/resolve.ts";
import type { Upstream } from "../net/upstream.ts";
import type { AllowedHosts } from "../net/url.ts";
import { type Connected, Connection } from "./connection.ts";
import { closeContext } from "./context.ts";
import { throughProxy } from "./egress.ts";
import { BrowserPage } from "./page.ts";
import { denyDownloads, findPage, pageLost, untilAnswering } from "./parked.ts";
import { Parking } from "./parking.ts";
import { Semaphore } from "./semaphore.ts";
import { disposeContext } from "./sweep.ts";
import { isSilence, unavailable } from "./unavailable.ts";

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
  /** Whose pages these are: the sweeper of a project closes its own alone. */
  readonly project?: string;
  /** Longest a worker holds a page of which it does not say so, in milliseconds; one that is open for longer has lost its worker. */
  readonly pageMs?: number;
  /** Hears of a page that could not be closed, as the connection to its browser was lost. */
  readonly onLeft?: () => void;
  readonly log: Log;
}

const defaultProject = "crawl";
const defaultPageMs = 600_000;
/** Opening and closing a page take this long beside what it is held for, at most. */
const aroundMs = 15_000;
/** A parked page may be on its way to another document in the moment it is looked for. */
const findTries = 5;

/** Several drains of one process share a browser; together they keep to its limit. */
const semaphores = new Map<string, Semaphore>();

/** Opens pages in remote browsers; connects on first use and again when a connection was lost. */
export class RemoteBrowser implements AsyncDisposable {
  readonly #options: RemoteBrowserOptions;
  readonly #endpoints: readonly Endpoint[];
  readonly #warned = new WeakSet<Connected>();
  /** Connections of resumed pages: a connection that is older than a context does not know it. */
  readonly #resumed = new Set<Connection>();
  #turn = 0;
  #disposed = false;

  constructor(options: RemoteBrowserOptions) {
    this.#options = options;
    const { project = defaultProject, concurrency, log } = options;
    const isWalled = options.egressProxy !== undefined;
    const parking = { project, concurrency, isWalled, log };
    this.#endpoints = options.endpoints.filter(Boolean).map((address) => ({
      address,
      parking: new Parking(address, parking),
      plain: new Connection(address),
      stealthy: new Connection(address, { stealth: true }),
      places: semaphoreOf(address, concurrency),
    }));
  }

  /**
   * Opens a page in a context of its own, waiting for a free place; where asked
   * for, one that hides that it is driven, as well as its browser can, or one
   * that was parked.
   */
  async openPage(
    signal?: AbortSignal,
    options: PageOptions = {},
  ): Promise<RemotePage> {
    const { parked, isOver } = options;
    if (parked) return await this.#resume(parked, { signal, isOver });
    const turn = this.#turn++;
    let failure: unknown;
    for (let i = 0; i < this.#endpoints.length; i++) {
      const endpoint = this.#endpoints[(turn + i) % this.#endpoints.length];
      if (!endpoint) continue;
      try {
        return await this.#openAt(endpoint, options, signal);
      } catch (error) {
        if (signal?.aborted) throw error;
        failure = error;
      }
    }
    this.#options.log.warn("browser_unavailable", { error: failure });
    throw unavailable(failure);
  }

  async #openAt(
    endpoint: Endpoint,
    { stealth = false, isOver, upstream, holdMs }: PageOptions,
    signal?: AbortSignal,
  ): Promise<RemotePage> {
    const { places, parking } = endpoint;
    const connection = stealth ? endpoint.stealthy : endpoint.plain;
    const proxy = wayOut(this.#options.egressProxy, upstream);
    const place = await places.enter(signal);
    try {
      if (this.#disposed) throw new Error("The drain has ended");
      const connected = await connection.open();
      this.#warn(connected);
      const context = await connected.browser.createBrowserContext({
        downloadBehavior: { policy: "deny" },
        ...throughProxy(proxy),
      });
      try {
        const { pageMs = defaultPageMs } = this.#options;
        const longest = holdMs === undefined ? pageMs : holdMs + aroundMs;
        const [page, isMarked] = await Promise.all([
          context.newPage(),
          parking.mark(context, { state: "open", until: Date.now() + longest }),
        ]);
        signal?.throwIfAborted();
        const opened = { page, context, connected, parking, place, proxy };
        return this.#page(opened, {
          stealth,
          // One that nobody could find again is not left behind.
          isOver: () => isMarked && isOver?.() === true,
        });
      } catch (error) {
        await this.#close(context);
        throw error;
      }
    } catch (error) {
      place[Symbol.dispose]();
      // A connection that died in silence stays "connected"; the next page gets a new one.
      if (isSilence(error)) await connection.close();
      throw error;
    }
  }

  /** Goes on with a parked page, over a connection of its own. */
  async #resume(
    parked: ParkedPage,
    { signal = never, isOver = () => false }: {
      signal: AbortSignal | undefined;
      isOver: (() => boolean) | undefined;
    },
  ): Promise<RemotePage> {
    const { stealth } = parked;
    const { address, parking, places } = await this.#find(parked.endpoint);
    const connection = new Connection(address, { stealth });
    this.#resumed.add(connection);
    let place: Disposable | undefined;
    try {
      place = await places.enter(signal);
      for (let tries = 0; tries < findTries; tries++) {
        await untilAnswering(address, parked, signal);
        const connected = await connection.open();
        const page = await findPage(connected.browser, parked);
        if (!page) {
          await connection.close();
          continue;
        }
        await denyDownloads(page, parked);
        const context = page.browserContext();
        const proxy = this.#options.egressProxy;
        return this.#page(
          { page, context, connected, parking, place, connection, proxy },
          { stealth, isOver },
        );
      }
      throw pageLost("it does not stand still");
    } catch (error) {
      place?.[Symbol.dispose]();
      await connection.close();
      this.#resumed.delete(connection);
      // Where only the request's time is over, it stays parked.
      if (!isOver()) await disposeContext(address, parked.contextId);
      throw signal.aborted || error instanceof JobError
        ? error
        : pageLost("its browser does not answer", error);
    }
  }

  async #find(key: string): Promise<Endpoint> {
    for (const endpoint of this.#endpoints) {
      if (await endpoint.parking.key === key) return endpoint;
    }
    throw pageLost("its browser is no longer one of BROWSER_WS_ENDPOINT");
  }

  #page(
    { page, context, connected, parking, place, connection, proxy }: Opened,
    { stealth, isOver }: { stealth: boolean; isOver: () => boolean },
  ): RemotePage {
    const { allowedPrivateHosts, resolver, allowScripts } = this.#options;
    const watch = parking.watch();
    let isParked = false;
    return new BrowserPage(page, connected, {
      allowed: allowedPrivateHosts,
      resolver: resolver ?? systemResolver,
      proxy,
      allowScripts: allowScripts ?? false,
      resumed: connection !== undefined,
      park: async (page) => {
        // What hides a page from others than its launch dies with the connection.
        const isHidden = !stealth || connected.stealthLevel === "full";
        if (!isOver() || !isHidden) return null;
        const parked = await parking.park(page, context, stealth);
        isParked = parked !== null;
        return parked;
      },
      close: async () => {
        watch[Symbol.dispose]();
        if (!isParked) {
          await this.#close(context);
          if (connection) this.#resumed.delete(connection);
          await connection?.close();
        }
        place[Symbol.dispose]();
      },
    });
  }

  /** Closes a context; one that is left stays open in its browser, for a sweep to find. */
  async #close(context: BrowserContext): Promise<void> {
    if (!await closeContext(context, this.#options.log)) {
      this.#options.onLeft?.();
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
      this.#endpoints.flatMap(({ plain, stealthy, parking }) => [
        plain.close(),
        stealthy.close(),
        parking[Symbol.asyncDispose](),
      ]).concat([...this.#resumed].map((connection) => connection.close())),
    );
  }
}

/** For those who do not want to stop. */
const never = new AbortController().signal;

interface Endpoint {
  readonly address: string;
  readonly parking: Parking;
  readonly plain: Connection;
  readonly stealthy: Connection;
  readonly places: Semaphore;
}

/** How a page is opened, and the proxy of a pool that it goes through. */
type PageOptions = SliceOptions & { readonly upstream?: Upstream };

/** A page, and all that it holds. */
interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly connected: Connected;
  readonly parking: Parking;
  readonly place: Disposable;
  readonly proxy: WayOut | undefined;
  /** Its own, where it was parked before. */
  readonly connection?: Connection;
}

function semaphoreOf(address: string, places: number): Semaphore {
  const known = semaphores.get(address);
  if (known) return known;
  const semaphore = new Semaphore(places);
  semaphores.set(address, semaphore);
  return semaphore;
}
