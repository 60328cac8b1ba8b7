/**
 * Which IP addresses are on the public internet.
 *
 * @module
 */

import ipaddr from "ipaddr.js";

/** Whether an IPv4 or IPv6 address, in any notation, is globally reachable. */
export function isPublicAddress(text: string): boolean {
  // `process` unwraps IPv4-mapped IPv6, so ::ffff:10.0.0.1 is judged as 10.0.0.1.
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv4") return true;
  // Global unicast is 2000::/3; translation prefixes beside it hide IPv4 addresses.
  return address.match(ipaddr.parseCIDR("2000::/3"));
}

/** Whether the text is an IP address and not a name. */
export function isAddress(text: string): boolean {
  return ipaddr.isValid(text);
}
