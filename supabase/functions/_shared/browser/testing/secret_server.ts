/**
 * A server on loopback that no page may reach: it counts whatever arrives, by
 * TCP and by UDP at the same port number.
 *
 * @module
 */

import { createSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";

/** What has arrived. Disposing of it ends the server. */
export interface SecretServer extends AsyncDisposable {
  readonly port: number;
  /** `"127.0.0.1:8080"` */
  readonly host: string;
  /** The first parts of the paths that were asked for. */
  readonly names: ReadonlySet<string>;
  /** How many have come, also those that asked for nothing. */
  readonly hits: { readonly connections: number; readonly datagrams: number };
}

/** Starts one; it answers every request with nothing, and lets any origin read that. */
export async function serveSecret(): Promise<SecretServer> {
  const names = new Set<string>();
  const sockets = new Set<Socket>();
  const hits = { connections: 0, datagrams: 0 };
  const server = createServer((socket) => {
    hits.connections++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.once("data", (data: Uint8Array) => {
      const line = new TextDecoder("latin1").decode(data).split("\r\n")[0];
      const [, name] = line?.match(/^[A-Z]+ \/([\w-]+)/) ?? [];
      if (name) names.add(name);
      socket.end(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n" +
          "Content-Length: 0\r\nConnection: close\r\n\r\n",
      );
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("No port");
  const { port } = address;
  const datagrams = createSocket("udp4", () => {
    hits.datagrams++;
  });
  await new Promise<void>((bound) => datagrams.bind(port, "127.0.0.1", bound));
  return {
    port,
    host: `127.0.0.1:${port}`,
    names,
    hits,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => datagrams.close(closed));
      await new Promise((closed) => server.close(closed));
    },
  };
}
