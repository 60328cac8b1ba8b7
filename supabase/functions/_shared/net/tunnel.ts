/**
 * Connections through a proxy of the operator's. The addresses of a host are
 * judged here, and the proxy is told the address that was judged, so that it
 * has no name to resolve that could lead elsewhere.
 *
 * @module
 */

import { connect, type Socket } from "node:net";
import { type JobCode, JobError } from "../errors.ts";
import { isAddress } from "./address.ts";
import {
  type Address,
  resolve,
  resolvePublic,
  type Resolver,
} from "./resolve.ts";
import type { Upstream } from "./upstream.ts";
import { type AllowedHosts, hostAndPort } from "./url.ts";

/** A proxy's answer has no longer head. */
const maxHeadBytes = 16 * 1_024;
/** A proxy that is not there within this time is down. */
const dialMs = 5_000;
/** Addresses of one host that are tried. */
const maxAddresses = 3;

/** What a proxy did not do for us: of no use to anybody, or only not this one tunnel. */
export class ProxyFailure extends JobError {
  /** Whether it asks for another user name and password, or for one. */
  readonly wantsPassword: boolean;

  constructor(
    upstream: Upstream,
    why: string,
    /** `proxy`: it works for nobody at the moment; `tunnel`: it may do for others. */
    readonly scope: "proxy" | "tunnel",
    { status }: { status?: number } = {},
  ) {
    super(
      "PROXY_FAILED",
      `Cannot connect through proxy ${upstream.number} of PROXY_URLS: ${why}`,
      { retryAfterMs: 5_000 },
    );
    this.wantsPassword = status === 407;
  }
}

/** How a tunnel is made. */
export interface TunnelOptions {
  readonly timeoutMs: number;
  /** Show no user name, whether or not there is one. */
  readonly anonymous?: boolean;
}

/** Which hosts a tunnel may lead to. */
export interface TunnelBounds extends TunnelOptions {
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
}

/** A tunnel to a URL's host and port. Throws a {@linkcode JobError}. */
export async function tunnelTo(
  upstream: Upstream,
  url: URL,
  bounds: TunnelBounds,
): Promise<Socket> {
  const deadline = Date.now() + bounds.timeoutMs;
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const addresses = await judged(url, bounds);
  let failure: unknown;
  for (const { address } of addresses.slice(0, maxAddresses)) {
    const timeoutMs = Math.max(deadline - Date.now(), 1);
    try {
      const target = { address, port };
      return await openTunnel(upstream, target, { ...bounds, timeoutMs });
    } catch (error) {
      failure = error;
      if (!(error instanceof JobError) || error.code !== "CONNECT_FAILED") {
        break;
      }
    }
  }
  throw failure;
}

/**
 * Asks a proxy for a tunnel and lets it go again: a browser could not tell a
 * proxy that is down from a site that is. Throws a {@linkcode JobError}.
 */
export async function probe(
  upstream: Upstream,
  url: URL,
  bounds: TunnelBounds,
): Promise<void> {
  (await tunnelTo(upstream, url, bounds)).destroy();
}

/** Whether a proxy lets everybody in, so that whatever asks for a password is not the proxy. */
export async function isOpen(
  upstream: Upstream,
  url: URL,
  bounds: TunnelBounds,
): Promise<boolean> {
  try {
    await probe(upstream, url, { ...bounds, anonymous: true });
    return true;
  } catch (error) {
    if (error instanceof ProxyFailure && error.wantsPassword) return false;
    throw error;
  }
}

/** The addresses that may be dialled; a proxy is likelier to know IPv4. */
async function judged(
  url: URL,
  { allowed, resolver }: TunnelBounds,
): Promise<Address[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const find: Resolver = isAddress(host)
    ? () => Promise.resolve([{ address: host, family: 0 }])
    : resolver;
  const addresses =
    await (allowed.has(hostAndPort(url)) ? resolve : resolvePublic)(host, find);
  return addresses.toSorted((one, other) => one.family - other.family);
}

/** A tunnel to an address that was judged. Throws a {@linkcode JobError}. */
export async function openTunnel(
  upstream: Upstream,
  { address, port }: { address: string; port: number },
  { timeoutMs, anonymous = false }: TunnelOptions,
): Promise<Socket> {
  const to = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const lines = [`CONNECT ${to} HTTP/1.1`, `Host: ${to}`];
  if (upstream.username && !anonymous) {
    lines.push(`Proxy-Authorization: ${basic(upstream)}`);
  }
  const socket = await dial(upstream, Math.min(timeoutMs, dialMs));
  try {
    const head = await ask(socket, `${lines.join("\r\n")}\r\n\r\n`, timeoutMs);
    const problem = problemOf(upstream, head);
    if (problem) throw problem;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** `Basic …`, of UTF-8. */
function basic({ username, password }: Upstream): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${
    btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
  }`;
}

const words: Readonly<Record<number, string>> = {
  402: "its traffic is used up (HTTP 402)",
  407: "it does not accept the user name and password (HTTP 407)",
};

/** What is wrong with a proxy's answer; undefined for a tunnel that stands. */
function problemOf(upstream: Upstream, head: string): JobError | undefined {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  if (status >= 200 && status <= 299) return undefined;
  // The site's fault, not the proxy's: a bad gateway, or an end without a word.
  if (head === "" || status === 502 || status === 504) {
    return unreachable("CONNECT_FAILED");
  }
  if (!status) {
    return new ProxyFailure(upstream, "it speaks no HTTP", "proxy");
  }
  const known = words[status];
  return known
    ? new ProxyFailure(upstream, known, "proxy", { status })
    : new ProxyFailure(upstream, `it answered HTTP ${status}`, "tunnel");
}

function unreachable(code: JobCode): JobError {
  return new JobError(
    code,
    "Cannot connect through a proxy: the site's server cannot be reached from there",
  );
}

/** A connection to the proxy itself. */
function dial(upstream: Upstream, ms: number): Promise<Socket> {
  return new Promise((answer, reject) => {
    const { host, port } = upstream;
    const socket = connect({ host, port });
    // Not as a cause: its words name the proxy's address.
    const fail = (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      socket.destroy();
      const why = `it cannot be reached (${error.code ?? "no answer"})`;
      reject(new ProxyFailure(upstream, why, "proxy"));
    };
    const timer = setTimeout(() => fail(new Error("It took too long")), ms);
    socket.once("error", fail);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeListener("error", fail);
      // A reset also ends with "close"; without a listener it would end the process.
      socket.on("error", () => undefined);
      socket.setNoDelay(true);
      answer(socket);
    });
  });
}

/** Says this, and answers the head that comes back; empty where none does. */
function ask(socket: Socket, text: string, ms: number): Promise<string> {
  return new Promise((answer, reject) => {
    let held = "";
    const timer = setTimeout(() => {
      stop();
      reject(unreachable("TIMEOUT"));
    }, ms);
    const onData = (chunk: Uint8Array) => {
      held += new TextDecoder("latin1").decode(chunk);
      const isOver = held.includes("\r\n\r\n") || held.length > maxHeadBytes ||
        !"HTTP/1.".startsWith(held.slice(0, 7));
      if (isOver) done();
    };
    socket.on("data", onData);
    socket.once("end", done);
    socket.once("close", done);
    socket.write(text);

    function done() {
      stop();
      answer(held);
    }
    function stop() {
      clearTimeout(timer);
      socket.pause();
      socket.removeListener("data", onData);
      socket.removeListener("end", done);
      socket.removeListener("close", done);
    }
  });
}
