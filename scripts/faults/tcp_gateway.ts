/**
 * A TCP proxy that can go silent, break all connections, and refuse new ones.
 *
 * @module
 */

import { closeQuietly } from "../stack/browser_tunnel.ts";

/** The proxy in front of a port of this machine; it keeps its own. */
export class TcpGateway implements AsyncDisposable {
  readonly port: number;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #listener: Deno.TcpListener;
  #accepting: Promise<void>;

  constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept(this.#listener);
  }

  /** How many connections there are that pass bytes on. */
  get connections(): number {
    return [...this.#pairs].filter(({ isSilent }) => !isSilent).length;
  }

  /** Half open: nothing comes any more on the connections there are, and nothing ends. */
  silence(): void {
    for (const pair of this.#pairs) pair.isSilent = true;
  }

  /** Breaks all connections, and refuses new ones until {@linkcode open}. */
  async close(): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const { ends } of this.#pairs) ends.forEach(closeQuietly);
  }

  /** Listens again. */
  open(): void {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#accepting = this.#accept(this.#listener);
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const one of listener) this.#serve(one).catch(() => {});
  }

  async #serve(one: Deno.TcpConn): Promise<void> {
    const other = await this.#dial().catch((error) => {
      closeQuietly(one);
      throw error;
    });
    one.setNoDelay(true);
    other.setNoDelay(true);
    const pair: Pair = { ends: [one, other], isSilent: false };
    this.#pairs.add(pair);
    try {
      await Promise.race([
        copy(one, other, pair),
        copy(other, one, pair),
      ]);
    } finally {
      pair.ends.forEach(closeQuietly);
      this.#pairs.delete(pair);
    }
  }

  #dial(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "127.0.0.1", port: this.#target });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

interface Pair {
  readonly ends: readonly Deno.TcpConn[];
  isSilent: boolean;
}

/** Passes bytes on; of a silent pair they are thrown away. */
async function copy(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  pair: Pair,
): Promise<void> {
  const writer = to.writable.getWriter();
  for await (const bytes of from.readable) {
    if (!pair.isSilent) await writer.write(bytes);
  }
}
