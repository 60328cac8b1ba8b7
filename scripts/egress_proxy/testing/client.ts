/**
 * Speaks to a proxy byte by byte.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { connect } from "node:net";
import type { EgressCredentials } from "../../../supabase/functions/_shared/net/egress_credentials.ts";
import type { EgressProxy } from "../mod.ts";

/** How a connection is used. */
export interface SayOptions {
  /** What to send when the first bytes of an answer have come. */
  readonly then?: string;
}

/** Sends a text; answers all that comes until the proxy ends the connection, then `[reset]` if it was one. */
export function say(
  { port }: EgressProxy,
  text: string,
  { then }: SayOptions = {},
): Promise<string> {
  return new Promise((answer) => {
    let heard = "";
    const socket = connect({ host: "127.0.0.1", port });
    socket.write(text);
    socket.once("data", () => {
      if (then !== undefined) socket.write(then);
    });
    socket.on("data", (chunk: Uint8Array) => {
      heard += new TextDecoder("latin1").decode(chunk);
    });
    socket.on("end", () => socket.end());
    socket.on("error", () => {
      heard += "[reset]";
    });
    socket.on("close", () => answer(heard));
  });
}

/** The head of a request for a URL through the proxy. */
export function get(url: string, ...headers: string[]): string {
  return [`GET ${url} HTTP/1.1`, "Host: ignored", ...headers, "", ""]
    .join("\r\n");
}

/** The head of a request for a tunnel. */
export function tunnel(host: string, ...headers: string[]): string {
  return [`CONNECT ${host} HTTP/1.1`, `Host: ${host}`, ...headers, "", ""]
    .join("\r\n");
}

/** The header that shows credentials. */
export function basic({ username, password }: EgressCredentials): string {
  const text = Buffer.from(`${username}:${password}`).toString("base64");
  return `Proxy-Authorization: Basic ${text}`;
}

/** The status of an answer, and the proxy's own code, if it is the proxy's. */
export function verdict(answer: string): string {
  const [, status = "none"] = answer.match(/^HTTP\/1\.1 (\d+)/) ?? [];
  const [, code = ""] = answer.match(/x-egress-refused: (\w+)/) ?? [];
  return `${status} ${code}`.trim();
}
