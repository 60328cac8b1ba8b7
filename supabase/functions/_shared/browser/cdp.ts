/**
 * A connection to a browser without a browser library: for what takes a few
 * commands, and for pages that do not answer yet.
 *
 * @module
 */

import {
  type Fields,
  type Message,
  parseMessage,
  textOf,
} from "./stealth/message.ts";

interface Pending {
  resolve(result: Fields): void;
  reject(error: Error): void;
}

/** A browser that does not take a connection within this time is down. */
const connectMs = 10_000;
/** A connection that does not close within this time is left. */
const closeMs = 1_000;

/** An open connection. Disposing of it leaves the browser running. */
export class Cdp implements AsyncDisposable {
  /** Hears of events. */
  onevent: ((event: Message) => void) | undefined;
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  readonly #closed = Promise.withResolvers<void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#receive(parseMessage(data));
    });
    socket.addEventListener("close", () => {
      this.#closed.resolve();
      for (const { reject } of this.#pending.values()) {
        reject(new Error("The browser closed the connection"));
      }
      this.#pending.clear();
    });
  }

  /** Connects; rejects when nobody answers, or too late. */
  static async connect(endpoint: string): Promise<Cdp> {
    const socket = new WebSocket(endpoint);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const refuse = () => reject(new Error("The browser refused a connection"));
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("error", refuse, { once: true });
    socket.addEventListener("close", refuse, { once: true });
    const timer = setTimeout(() => {
      refuse();
      socket.close();
    }, connectMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
    return new Cdp(socket);
  }

  /** Sends a command, of the browser or of a session; waits as long as it takes. */
  send(
    method: string,
    params?: Fields,
    sessionId?: string,
  ): Promise<Fields> {
    const { promise, resolve, reject } = Promise.withResolvers<Fields>();
    if (this.#socket.readyState !== WebSocket.OPEN) {
      reject(new Error("The connection to the browser is closed"));
      return promise;
    }
    const id = ++this.#lastId;
    this.#pending.set(id, { resolve, reject });
    this.#socket.send(
      JSON.stringify({ id, method, params: params ?? {}, sessionId }),
    );
    return promise;
  }

  #receive(message: Message): void {
    const { id, result, error } = message;
    if (id === undefined) return this.onevent?.(message);
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(textOf(error.message)));
    else pending?.resolve(result);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeMs);
    });
    await Promise.race([this.#closed.promise, patience]);
    clearTimeout(timer);
  }
}
