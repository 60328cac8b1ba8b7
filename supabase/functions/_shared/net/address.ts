/**
 * Which IP addresses are on the public internet.
 *
 * @module
 */

import ipaddr from "ipaddr.js";

/** What the ranges of `ipaddr.js` are called in messages; all others are "reserved". */
const names: Readonly<Record<string, string>> = {
  private: "a private address",
  uniqueLocal: "a private address",
  carrierGradeNat: "a private address",
  loopback: "a loopback address",
  linkLocal: "a link-local address",
  multicast: "a multicast address",
  broadcast: "a broadcast address",
};

/**
 * Global unicast IPv6. Everything beside it is unassigned or hides an IPv4
 * address (NAT64, IPv4-mapped, IPv4-translated), which could be a private one.
 */
const globalUnicast = ipaddr.parseCIDR("2000::/3");
/** Protocol assignments (Teredo, ORCHID, benchmarking …): no web site is there. */
const protocolAssignments = ipaddr.parseCIDR("2001::/23");

/** Whether the text is an IP address and not a name. */
export function isAddress(text: string): boolean {
  // Most are names, and the library takes 12 µs to say so.
  return /^\d|:/.test(text) && ipaddr.isValid(text);
}

/** Whether an IPv4 or IPv6 address, in any notation, is globally reachable. */
export function isPublicAddress(text: string): boolean {
  return addressProblem(text) === null;
}

/** What an address is instead of public, `"a private address"`; null if it is public. */
export function addressProblem(text: string): string | null {
  if (!ipaddr.isValid(text)) return "not an address";
  // `process` unwraps IPv4-mapped IPv6, so ::ffff:10.0.0.1 is judged as 10.0.0.1.
  const address = ipaddr.process(text);
  const range = address.range();
  if (range !== "unicast") return names[range] ?? "a reserved address";
  if (address.kind() === "ipv4") return null;
  return address.match(globalUnicast) && !address.match(protocolAssignments)
    ? null
    : "a reserved address";
}
