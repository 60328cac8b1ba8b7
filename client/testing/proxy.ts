/**
 * What may stand between a client and the functions: a proxy that loses
 * answers after the server has given them.
 *
 * @module
 */

/** What becomes of an answer: the connection is cut, or the proxy gives one of its own. */
export type Fate = "cut" | "bad gateway";

const badGateway = "<html><body>502 Bad Gateway</body></html>";

/** A TCP proxy on a free port. Disposing of it cuts all of its connections. */
export class Proxy implements AsyncDisposable {
  /** What becomes of the next answers; those after them get through. */
  readonly fates: Fate[] = [];
  /** Answers that were lost so far. */
  lost = 0;
  /** Answers that got through. */
  passed = 0;
  readonly #listener: Deno.TcpListener;
  readonly #target: URL;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #done: Promise<void>;

  /** Begins to pass on what is sent to `url`. */
  constructor(target: string) {
    this.#target = new URL(target);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#done = this.#accept();
  }

  /** The proxy's own address. */
  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) close(connection);
    await this.#done;
  }

  async #accept(): Promise<void> {
    const open: Promise<void>[] = [];
    for await (const caller of this.#listener) open.push(this.#serve(caller));
    await Promise.all(open);
  }

  async #serve(caller: Deno.TcpConn): Promise<void> {
    const { hostname, port } = this.#target;
    const server = await Deno.connect({ hostname, port: Number(port) });
    for (const end of [caller, server]) this.#connections.add(end);
    const hangUp = () => {
      for (const end of [caller, server]) {
        close(end);
        this.#connections.delete(end);
      }
    };
    await Promise.all([
      caller.readable.pipeTo(server.writable).catch(() => {}).finally(hangUp),
      this.#answers(caller, server).catch(() => {}).finally(hangUp),
    ]);
  }

  async #answers(caller: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
    const writer = caller.writable.getWriter();
    for await (const part of server.readable) {
      const begins = new TextDecoder().decode(part.slice(0, 5)) === "HTTP/";
      const fate = begins ? this.fates.shift() : undefined;
      if (!fate) {
        if (begins) this.passed++;
        await writer.write(part);
        continue;
      }
      this.lost++;
      if (fate === "bad gateway") {
        const head = `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n` +
          `Content-Length: ${badGateway.length}\r\nConnection: close\r\n\r\n`;
        await writer.write(new TextEncoder().encode(head + badGateway));
      }
      return;
    }
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed by the other end.
  }
}
