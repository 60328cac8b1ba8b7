/**
 * Connects to what a request names, if that is on the public internet: the
 * name is resolved once, and the address that was judged is the one dialled.
 *
 * @module
 */

import { connect, type Socket } from "node:net";
import { JobError } from "../../supabase/functions/_shared/errors.ts";
import { isAddress } from "../../supabase/functions/_shared/net/address.ts";
import {
  type Address,
  resolve,
  resolvePublic,
  type Resolver,
} from "../../supabase/functions/_shared/net/resolve.ts";
import { openTunnel } from "../../supabase/functions/_shared/net/tunnel.ts";
import type { Upstream } from "../../supabase/functions/_shared/net/upstream.ts";
import {
  type AllowedHosts,
  hostAndPort,
  inspectUrl,
} from "../../supabase/functions/_shared/net/url.ts";

/** How a connection is made. */
export interface DialOptions {
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  /** For all addresses of a name together. */
  readonly timeoutMs: number;
  /** Through which the connection goes, to the address that was judged. */
  readonly upstream?: Upstream | undefined;
}

/**
 * Connects to a URL's host and port. Throws a {@linkcode JobError}:
 * `URL_BLOCKED`, `DNS_FAILED`, `CONNECT_FAILED`, `TIMEOUT` or `PROXY_FAILED`.
 */
export async function dial(url: URL, options: DialOptions): Promise<Socket> {
  const deadline = Date.now() + options.timeoutMs;
  const late = () =>
    new JobError(
      "TIMEOUT",
      `Cannot connect to '${url.host}': it took too long`,
    );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const addresses = await Promise.race([
    addressesOf(url, options),
    new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(late()), options.timeoutMs);
    }),
  ]).finally(() => clearTimeout(timer));
  let failure: unknown;
  for (const { address } of addresses) {
    const left = deadline - Date.now();
    if (left <= 0) throw late();
    const port = Number(url.port || 80);
    const { upstream } = options;
    const opening = upstream
      ? openTunnel(upstream, { address, port }, { timeoutMs: left })
      : open(address, port, left);
    const socket = await opening.catch((error: unknown) => {
      if (error instanceof JobError && error.code !== "CONNECT_FAILED") {
        throw error;
      }
      failure = error;
    });
    if (socket === "late") throw late();
    if (socket) return socket;
  }
  throw new JobError(
    "CONNECT_FAILED",
    `Cannot connect to '${url.host}': its server cannot be reached`,
    { cause: failure },
  );
}

async function addressesOf(
  url: URL,
  { allowed, resolver }: DialOptions,
): Promise<Address[]> {
  const checked = inspectUrl(url.href, allowed);
  if (!(checked instanceof URL)) {
    throw new JobError("URL_BLOCKED", checked.message);
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const find = isAddress(host)
    ? () => Promise.resolve([{ address: host, family: 0 }])
    : resolver;
  return await (allowed.has(hostAndPort(url)) ? resolve : resolvePublic)(
    host,
    find,
  );
}

/** A connection to an address; rejects with whatever the system says. */
function open(
  host: string,
  port: number,
  ms: number,
): Promise<Socket | "late"> {
  return new Promise((answer, reject) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => {
      socket.destroy();
      answer("late");
    }, ms);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeListener("error", onError);
      socket.setNoDelay(true);
      answer(socket);
    });
    socket.once("error", onError);
    function onError(error: Error) {
      clearTimeout(timer);
      reject(error);
    }
  });
}
