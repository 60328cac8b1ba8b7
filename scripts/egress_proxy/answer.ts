/**
 * What the proxy itself answers.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { JobCode } from "../../supabase/functions/_shared/errors.ts";
import { refusedHeader } from "../../supabase/functions/_shared/net/egress_proxy.ts";
import { latin1 } from "./head.ts";

/** The proxy's own codes: of the job that met it, or about how it was asked. */
export type ProxyCode = JobCode | "BAD_REQUEST" | "UNAUTHORIZED" | "BUSY";

const lingerMs = 5_000;

const statuses: Partial<Record<ProxyCode, string>> = {
  URL_BLOCKED: "403 Forbidden",
  UNAUTHORIZED: "407 Proxy Authentication Required",
  BAD_REQUEST: "400 Bad Request",
  TIMEOUT: "504 Gateway Timeout",
  BUSY: "503 Service Unavailable",
};

/** Answers why not, as JSON and in a header, and ends the connection. */
export function refuse(socket: Socket, code: ProxyCode, message: string): void {
  const body = new TextEncoder().encode(JSON.stringify({ code, message }));
  const head = [
    `HTTP/1.1 ${statuses[code] ?? "502 Bad Gateway"}`,
    `${refusedHeader}: ${code}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    ...(code === "UNAUTHORIZED"
      ? ['Proxy-Authenticate: Basic realm="egress"']
      : []),
    "Cache-Control: no-store",
    "Connection: close",
  ];
  socket.write(latin1(`${head.join("\r\n")}\r\n\r\n`));
  socket.end(body);
  // Whoever does not hang up then is hung up on.
  socket.resume();
  socket.setTimeout(lingerMs, () => socket.destroy());
}
