/**
 * Turns a name into addresses that may be dialled.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import { JobError } from "../errors.ts";
import { addressProblem } from "./address.ts";
import { type AllowedHosts, hostAndPort } from "./url.ts";

/** An address as `node:dns` gives it. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Looks a name up; tests put their own in place. */
export type Resolver = (host: string) => Promise<Address[]>;

/** The system's resolver. */
export const systemResolver: Resolver = (host) => lookup(host, { all: true });

/**
 * The addresses of a host. A name with even one private address is refused
 * whole: no public site has one, and which one is dialled would be luck.
 */
export async function resolvePublic(
  host: string,
  resolver: Resolver,
): Promise<Address[]> {
  const addresses = await resolve(host, resolver);
  for (const { address } of addresses) {
    const problem = addressProblem(address);
    if (!problem) continue;
    const what = address === host
      ? `${address} is ${problem}`
      : `it resolves to ${address}, ${problem}`;
    throw new JobError("URL_BLOCKED", `Cannot connect to '${host}': ${what}`);
  }
  return addresses;
}

/** The addresses of a host, wherever they are. */
export async function resolve(
  host: string,
  resolver: Resolver,
): Promise<Address[]> {
  try {
    const addresses = await resolver(host);
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    throw dnsFailed(host, cause);
  }
  throw dnsFailed(host, undefined);
}

/** Whether this URL's host, once resolved, may be asked. Throws a {@linkcode JobError}. */
export async function checkResolved(
  url: URL,
  allowed: AllowedHosts,
  resolver: Resolver,
): Promise<void> {
  if (allowed.has(hostAndPort(url))) return;
  await resolvePublic(url.hostname.replace(/^\[|\]$/g, ""), resolver);
}

function dnsFailed(host: string, cause: unknown): JobError {
  return new JobError(
    "DNS_FAILED",
    `Cannot find '${host}': it has no address`,
    { cause },
  );
}
