/**
 * Names what went wrong in the browser.
 *
 * @module
 */

import { type JobCode, JobError } from "../errors.ts";

/** Chromium's network errors and puppeteer's words, the first match counts. */
const failures: readonly [RegExp, JobCode, string][] = [
  [
    /ERR_NAME_NOT_RESOLVED|ERR_DNS/,
    "DNS_FAILED",
    "its host name has no address",
  ],
  [
    /ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_HTTP2/,
    "TRUNCATED",
    "the answer broke off",
  ],
  [/ERR_CERT|ERR_SSL/, "TLS_FAILED", "no secure connection could be made"],
  [
    /ERR_CONNECTION|ERR_ADDRESS|ERR_INTERNET|ERR_SOCKET/,
    "CONNECT_FAILED",
    "its server cannot be reached",
  ],
  [/ERR_TOO_MANY_REDIRECTS/, "TOO_MANY_REDIRECTS", "it redirects in a circle"],
  [/ERR_CONTENT_DECODING/, "BAD_ENCODING", "its compressed data is broken"],
  [
    /ERR_EMPTY_RESPONSE|ERR_INVALID_HTTP_RESPONSE/,
    "EMPTY_ANSWER",
    "the answer is empty",
  ],
  [
    /ERR_TIMED_OUT|TimeoutError|timed out|timeout/i,
    "TIMEOUT",
    "it took too long",
  ],
  [
    /ERR_ABORTED|ERR_UNKNOWN_URL_SCHEME/,
    "NOT_HTML",
    "it is a download, not a page",
  ],
  [/crash/i, "PAGE_CRASHED", "the page crashed"],
  [
    /Target closed|Session closed|Connection closed|detached|WebSocket/i,
    "BROWSER_UNAVAILABLE",
    "the remote browser went away",
  ],
];

/** The {@linkcode JobError} of whatever puppeteer threw while it rendered `url`. */
export function navigationError(error: unknown, url: string): JobError {
  if (error instanceof JobError) return error;
  const words = error instanceof Error
    ? `${error.name} ${error.message}`
    : String(error);
  const [, code, why] = failures.find(([pattern]) => pattern.test(words)) ??
    [null, "NAVIGATION_FAILED", "the browser could not open it"];
  return new JobError(code, `Cannot render '${url}': ${why}`, { cause: error });
}
