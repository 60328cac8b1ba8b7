/**
 * Which URLs may be crawled, as far as their text tells. Names are judged
 * again when they have been resolved, where the connection is made.
 *
 * @module
 */

import { type RequestCode, RequestError } from "../errors.ts";
import { hidden } from "../redact.ts";
import { addressProblem, isAddress } from "./address.ts";

/** The longest URL accepted, in characters. */
export const maxUrlLength = 8_192;

/** Why a URL is refused. */
export interface UrlProblem {
  readonly code: RequestCode;
  readonly message: string;
}

/** Exact `host:port` pairs that may be crawled although they are private. */
export type AllowedHosts = ReadonlySet<string>;

/** Names that never lead to a public site (RFC 6761, 6762, 7686, 8375 and ICANN's `internal`). */
const reserved =
  /^(?:.*\.)?(?:localhost|local|internal|home\.arpa|lan|test|invalid|onion|example)$/;

/** Parses `CRAWL_ALLOWED_PRIVATE_HOSTS`: exact `host:port` pairs, separated by commas. */
export function parseAllowedHosts(text: string): AllowedHosts {
  const pairs = text.split(",").map((pair) => pair.trim()).filter(Boolean);
  return new Set(pairs.map((pair) => {
    const url = /^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(pair)
      ? URL.parse(`http://${pair}/`)
      : null;
    if (url && url.port !== "0") return hostAndPort(url);
    throw new Error(
      `Cannot read CRAWL_ALLOWED_PRIVATE_HOSTS: '${pair}' is not an exact host:port`,
    );
  }));
}

/** The `host:port` of a URL, with the scheme's own port where none is written. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${
    url.port || (url.protocol === "https:" ? 443 : 80)
  }`;
}

/** The URL to crawl, without its fragment; throws a {@linkcode RequestError}. */
export function checkUrl(text: string, allowed: AllowedHosts): URL {
  const result = inspectUrl(text, allowed);
  if (result instanceof URL) return result;
  throw new RequestError(result.code, result.message, {
    details: [{ path: "url", message: result.message }],
  });
}

/** The URL to crawl, or why not: for batches, where one bad URL is no exception. */
export function inspectUrl(
  text: string,
  allowed: AllowedHosts,
): URL | UrlProblem {
  const refuse = (code: RequestCode, why: string): UrlProblem => ({
    code,
    message: `Cannot crawl '${shown(text)}': ${why}`,
  });
  if (text.length > maxUrlLength) {
    return refuse(
      "URL_TOO_LONG",
      `it has ${text.length} characters, ${maxUrlLength} are allowed`,
    );
  }
  // The parser drops tabs and line breaks silently; a URL that has them is a mistake.
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    return refuse("INVALID_URL", "it has control characters");
  }
  const url = URL.parse(text);
  if (!url) return refuse("INVALID_URL", "it is not an absolute URL");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return refuse(
      "UNSUPPORTED_SCHEME",
      `'${url.protocol.slice(0, 50)}' is not http: or https:`,
    );
  }
  // The parser repairs "http:example.com" and "http://\\example.com"; nobody means those.
  if (!/^ *https?:\/\/(?![/\\])/i.test(text)) {
    return refuse("INVALID_URL", "it is not an absolute URL");
  }
  if (url.username || url.password) {
    return refuse("URL_HAS_CREDENTIALS", "it holds a user name or password");
  }
  url.hash = "";
  if (url.href.length > maxUrlLength) {
    return refuse("URL_TOO_LONG", "it is too long once encoded");
  }
  if (allowed.has(hostAndPort(url))) return url;
  const host = url.hostname.replace(/\.$/, "").replace(/^\[|\]$/g, "");
  if (isAddress(host)) {
    const problem = addressProblem(host);
    return problem ? refuse("URL_BLOCKED", `${host} is ${problem}`) : url;
  }
  if (host === "" || host.split(".").includes("")) {
    return refuse("INVALID_URL", "its host name has an empty part");
  }
  if (host.length > 253 || /[^.]{64}/.test(host)) {
    return refuse("INVALID_URL", "its host name is longer than names can be");
  }
  if (reserved.test(host) || !host.includes(".")) {
    return refuse(
      "URL_BLOCKED",
      `'${host.slice(0, 200)}' is not a public host name`,
    );
  }
  return url;
}

/** A refused URL in a message, which is passed on and lands in logs: without its user name and password. */
function shown(text: string): string {
  return text.slice(0, maxUrlLength)
    .replace(/^(\s*[a-z][a-z\d+.-]*:[/\\]*)[^/?#\\]*@/i, `$1${hidden}@`)
    .slice(0, 200);
}
