/**
 * Servers for tests, on loopback: well-behaved ones, and ones that answer
 * whatever bytes a test wants.
 *
 * @module
 */

import { createServer, type Socket } from "node:net";

/** A server that stops when it is disposed. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** `"127.0.0.1:8080"` */
  readonly host: string;
  /** `"http://127.0.0.1:8080"` */
  readonly origin: string;
  /** The paths asked for, in order. */
  readonly asked: readonly string[];
}

/** An HTTP server, which hears from which port it is asked; `tls` makes it an HTTPS server. */
export function serve(
  answer: (request: Request, port: number) => Response | Promise<Response>,
  tls: { cert: string; key: string } | Record<string, never> = {},
): TestServer {
  const asked: string[] = [];
  const server = Deno.serve({
    ...tls,
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => undefined,
    // Clients that are cut off in the middle are what these tests are about.
    onError: () => new Response(null, { status: 500 }),
  }, (request, { remoteAddr }) => {
    const url = new URL(request.url);
    asked.push(url.pathname + url.search);
    return answer(request, remoteAddr.port);
  });
  return described(server.addr.port, asked, () => server.shutdown());
}

/** A server that hands over the socket once the head of a request has come. */
export async function serveRaw(
  answer: (socket: Socket, head: Uint8Array) => void,
): Promise<TestServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.once("data", (data: Uint8Array) => {
      asked.push(new TextDecoder().decode(data).split(" ")[1] ?? "");
      answer(socket, data);
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("No port");
  return described(address.port, asked, async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
}

/** A page of html. */
export function html(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  status = 200,
): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
  });
}

function described(
  port: number,
  asked: readonly string[],
  stop: () => Promise<void>,
): TestServer {
  const host = `127.0.0.1:${port}`;
  return {
    port,
    host,
    origin: `http://${host}`,
    asked,
    [Symbol.asyncDispose]: stop,
  };
}
