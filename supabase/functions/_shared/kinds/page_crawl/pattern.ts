/**
 * Patterns of addresses: `*` stands for any characters, as in robots.txt.
 * Matched part by part and without going back, so that none takes long.
 *
 * @module
 */

/** Whether an address matches a pattern: its path and query, or with a host in the pattern all of it. */
export function matches(pattern: string, url: URL): boolean {
  const path = url.pathname + url.search;
  const [, scheme, host, rest] = /^(https?:)\/\/([^/]+)(\/.*)$/.exec(pattern) ??
    [];
  if (!scheme || !host || !rest) return fits(pattern, path);
  // Apart, so that the '*' of a host does not reach into the path.
  return scheme === url.protocol && fits(host.toLowerCase(), url.host) &&
    fits(rest, path);
}

function fits(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
