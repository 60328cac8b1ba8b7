/**
 * A forward proxy as one rents it, on loopback: tunnels and plain requests,
 * with a user name and a password if it has some.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { connect, createServer, type Socket } from "node:net";

/** A running forward proxy. */
export interface ForwardProxy extends AsyncDisposable {
  /** With user name and password, for `PROXY_URLS`. */
  readonly url: string;
  readonly port: number;
  /** What was asked of it and granted, `"CONNECT 127.0.0.1:443"`. */
  readonly asked: readonly string[];
  /** The user names that came. */
  readonly users: ReadonlySet<string>;
  /** Whether it is the client of a connection from that port. */
  isClient(port: number): boolean;
}

/** How it behaves; by default it lets everybody in and connects to all. */
export interface ForwardProxyOptions {
  /** `"user:password"`; any user with that password may come if it begins with `*`. */
  readonly login?: string;
  /** Answers every request like this instead. */
  readonly status?: number;
  /** Ends every connection after the request instead. */
  readonly mute?: boolean;
}

/** Starts one. */
export async function serveForwardProxy(
  { login = "", status, mute }: ForwardProxyOptions = {},
): Promise<ForwardProxy> {
  const asked: string[] = [];
  const users = new Set<string>();
  const ports = new Set<number>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    keep(client);
    let held = "";
    client.on("data", (chunk: Uint8Array) => {
      held += Buffer.from(chunk).toString("latin1");
      const end = held.indexOf("\r\n\r\n");
      if (end < 0) return;
      client.removeAllListeners("data");
      client.pause();
      serve(client, held.slice(0, end), held.slice(end + 4));
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("No port");
  const { port } = address;
  return {
    url: `http://${login && `${login.replace("*", "user")}@`}127.0.0.1:${port}`,
    port,
    asked,
    users,
    isClient: (each) => ports.has(each),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  }

  function serve(client: Socket, head: string, rest: string): void {
    const [first = "", ...lines] = head.split("\r\n");
    const [method = "", target = ""] = first.split(" ");
    if (mute) return void client.end();
    if (!isLetIn(lines)) {
      const ask = 'Proxy-Authenticate: Basic realm="pool"';
      return answer(client, `407 Proxy Authentication Required\r\n${ask}`);
    }
    if (status) return answer(client, `${status} No`);
    asked.push(`${method} ${target}`);
    const url = new URL(method === "CONNECT" ? `http://${target}` : target);
    const origin = connect(
      Number(url.port || 80),
      url.hostname.replace(/^\[|\]$/g, ""),
    );
    keep(origin);
    origin.on("error", () => answer(client, "502 Bad Gateway"));
    origin.on("connect", () => {
      // No longer than it lasts: ports are used again, by those who come directly.
      const from = origin.localPort ?? NaN;
      ports.add(from);
      origin.on("close", () => ports.delete(from));
      if (method === "CONNECT") {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      } else {
        const own = lines.filter((line) =>
          !/^(?:proxy-|connection:)/i.test(line)
        );
        const request = `${method} ${url.pathname}${url.search} HTTP/1.1`;
        origin.write(
          [request, ...own, "Connection: close", "", ""].join("\r\n"),
        );
      }
      if (rest) origin.write(Buffer.from(rest, "latin1"));
      client.pipe(origin).pipe(client);
    });
    client.on("close", () => origin.destroy());
  }

  function isLetIn(lines: readonly string[]): boolean {
    const [, shown = ""] =
      lines.join("\n").match(/^proxy-authorization: basic (\S+)$/im) ?? [];
    const text = Buffer.from(shown, "base64").toString();
    const [user = "", password] = text.split(":");
    if (user) users.add(user);
    return login === "" || text === login ||
      login.startsWith("*") && password === login.split(":")[1];
  }
}

function answer(client: Socket, status: string): void {
  client.end(
    `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  client.resume();
}
