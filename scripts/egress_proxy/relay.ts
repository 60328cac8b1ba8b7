/**
 * Passes bytes between a client and its server.
 *
 * @module
 */

import type { Socket } from "node:net";

/** What passes, and how much of it. */
export interface RelayOptions {
  /** Both directions together. */
  readonly maxBytes: number;
  /** Without a byte for so long it is cut. */
  readonly idleMs: number;
  /** What of the client's bytes to pass on; undefined cuts the connection. */
  readonly up: (chunk: Uint8Array) => Uint8Array | undefined;
  readonly down: (chunk: Uint8Array) => Uint8Array;
  /** What to send to the client at the server's end. */
  readonly last: () => Uint8Array;
}

/** Passes bytes both ways until either side ends; a reset passes, too. */
export function relay(
  client: Socket,
  server: Socket,
  { maxBytes, idleMs, up, down, last }: RelayOptions,
): void {
  let left = maxBytes;
  const cut = () => {
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  let idle = setTimeout(cut, idleMs);
  const pass = (from: Socket, to: Socket, bytes: Uint8Array | undefined) => {
    clearTimeout(idle);
    if (!bytes || (left -= bytes.length) < 0) return cut();
    idle = setTimeout(cut, idleMs);
    if (bytes.length === 0 || to.write(bytes)) return;
    from.pause();
    to.once("drain", () => from.resume());
  };
  client.on("data", (chunk: Uint8Array) => pass(client, server, up(chunk)));
  server.on("data", (chunk: Uint8Array) => pass(server, client, down(chunk)));
  client.once("end", () => server.end());
  server.once("end", () => client.end(last()));
  server.once("error", cut);
  client.once("close", () => {
    clearTimeout(idle);
    server.destroy();
  });
  client.resume();
  server.resume();
  // Either may have gone before anybody listened.
  if (client.destroyed) server.destroy();
}
