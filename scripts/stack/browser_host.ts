/**
 * A remote browser on this machine: a WebSocket endpoint with a secret path,
 * behind which Chromium is started at the first connection, and again after it
 * has died. Bytes are passed on as they are; only the request's head is read.
 *
 * @module
 */

import type { BrowserCaps, browserFlags } from "./browser_flags.ts";
import { BrowserProcess } from "./browser_process.ts";
import type { Browser } from "./browser_path.ts";
import { closeQuietly, tunnel } from "./browser_tunnel.ts";
import { readHead } from "./http_head.ts";
import { within } from "./within.ts";

const HEAD_WITHIN_MS = 10_000;

/** How a {@linkcode BrowserHost} is started. */
export interface BrowserHostOptions {
  /** Where to listen; 127.0.0.1 by default. */
  readonly hostname?: string;
  /** The port there; a free one by default. */
  readonly port?: number;
  /** The secret path; a fresh one by default. */
  readonly token?: string;
  /** What the browser may take. */
  readonly caps?: BrowserCaps;
  /** Flags other than ours. */
  readonly flags?: typeof browserFlags;
  /** Finds the browser when it is needed. */
  readonly browser: () => Promise<Browser>;
  /** Where the browsers' profiles go; the system's temporary folder by default. */
  readonly profiles?: string;
  /** Receives what goes wrong, a line each. */
  readonly log: (line: string) => void;
}

/** The endpoint. Disposing of it ends Chromium and all connections. */
export class BrowserHost implements AsyncDisposable {
  /** For `BROWSER_WS_ENDPOINT`: `ws://<hostname>:<port>/<token>`. */
  readonly endpoint: string;
  readonly #token: string;
  readonly #options: BrowserHostOptions;
  readonly #listener: Deno.TcpListener;
  readonly #accepting: Promise<void>;
  readonly #connections = new Set<Promise<void>>();
  readonly #open = new Set<Deno.TcpConn>();
  #browser: Promise<BrowserProcess> | undefined;
  #cleanedUp = Promise.resolve();

  constructor(options: BrowserHostOptions) {
    const { hostname = "127.0.0.1", token = crypto.randomUUID() } = options;
    this.#options = options;
    this.#token = token;
    this.#listener = Deno.listen({ hostname, port: options.port ?? 0 });
    const { port } = this.#listener.addr;
    this.endpoint = `ws://${hostname}:${port}/${token}`;
    this.#accepting = this.#accept();
  }

  /** The running Chromium's main process, if there is one. */
  async pid(): Promise<number | undefined> {
    return (await this.#browser)?.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.[Symbol.asyncDispose]();
    await this.#cleanedUp;
    for (const connection of this.#open) closeQuietly(connection);
    await Promise.all(this.#connections);
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      const served = this.#serve(connection)
        .catch((error) => this.#options.log(`The browser host: ${error}`))
        .finally(() => {
          closeQuietly(connection);
          this.#open.delete(connection);
          this.#connections.delete(served);
        });
      this.#open.add(connection);
      this.#connections.add(served);
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    const head = await within(HEAD_WITHIN_MS, readHead(connection));
    if (!head) return;
    // A web page cannot help sending its origin; the library sends none.
    if (head.headers.some(([name]) => name === "origin")) {
      return await refuse(connection, "403 Forbidden");
    }
    if (!this.#isOurs(head.target)) {
      return await refuse(connection, "404 Not Found");
    }
    const browser = await this.#running().catch((error) => {
      this.#options.log(`The browser host: ${error.message}`);
    });
    if (!browser) return await refuse(connection, "503 Service Unavailable");
    await tunnel(connection, head, browser.devTools);
  }

  #isOurs(target: string): boolean {
    return target === `/${this.#token}` ||
      target === `/${this.#token}/json/version`;
  }

  /** The browser that runs, or a new one. */
  async #running(): Promise<BrowserProcess> {
    this.#browser ??= this.#start();
    return await this.#browser;
  }

  async #start(): Promise<BrowserProcess> {
    try {
      const { profiles: folder, caps, flags } = this.#options;
      const browser = await BrowserProcess.start(
        await this.#options.browser(),
        { folder, caps, flags },
      );
      this.#cleanedUp = browser.ended.then(async () => {
        this.#browser = undefined;
        await browser[Symbol.asyncDispose]();
      });
      return browser;
    } catch (error) {
      this.#browser = undefined;
      throw error;
    }
  }
}

async function refuse(connection: Deno.Conn, status: string): Promise<void> {
  const text = `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n` +
    "Connection: close\r\n\r\n";
  await connection.write(new TextEncoder().encode(text));
}
