/**
 * Names what went wrong in the browser.
 *
 * @module
 */

import { type JobCode, JobError } from "../errors.ts";

type Failure = readonly [RegExp, JobCode, string];

/** Chromium's network errors and puppeteer's words, the first match counts. */
const failures: readonly Failure[] = [
  [
    /ERR_NAME_NOT_RESOLVED|ERR_DNS|ERR_ICANN/,
    "DNS_FAILED",
    "its host name has no address",
  ],
  [
    /ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED|ERR_INVALID_CHUNKED/,
    "TRUNCATED",
    "the answer broke off",
  ],
  [
    /ERR_CERT|ERR_SSL|ERR_BAD_SSL/,
    "TLS_FAILED",
    "no secure connection is made",
  ],
  [/ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT/, "TIMEOUT", "it took too long"],
  [
    /ERR_CONNECTION|ERR_ADDRESS|ERR_INTERNET|ERR_SOCKET|ERR_NETWORK|ERR_HTTP2|ERR_QUIC|ERR_PROXY|ERR_TUNNEL/,
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
  [/ERR_UNSAFE_PORT/, "URL_BLOCKED", "browsers do not connect to its port"],
  [/timed out/i, "TIMEOUT", "it took too long"],
  [/crash|Target closed|Session closed/i, "PAGE_CRASHED", "the page crashed"],
];

const unknown: Failure = [
  /^/,
  "NAVIGATION_FAILED",
  "the browser could not open it",
];

/** A connection that breaks after the head of an answer cuts its body off. */
const brokenOff = /ERR_CONNECTION_(?:RESET|CLOSED|ABORTED)|ERR_HTTP2|ERR_QUIC/;
const truncated: Failure = [brokenOff, "TRUNCATED", "the answer broke off"];

/** The {@linkcode JobError} of whatever the browser said while it rendered `url`. */
export function navigationError(
  error: unknown,
  url: string,
  { answered = false } = {},
): JobError {
  if (error instanceof JobError) return error;
  const words = error instanceof Error
    ? `${error.name} ${error.message}`
    : String(error);
  const [, code, why] = answered && brokenOff.test(words)
    ? truncated
    : failures.find(([pattern]) => pattern.test(words)) ?? unknown;
  return renderError(code, url, why, error);
}

/** A {@linkcode JobError} about rendering `url`. */
export function renderError(
  code: JobCode,
  url: string,
  why: string,
  cause?: unknown,
): JobError {
  return new JobError(code, `Cannot render '${url.slice(0, 200)}': ${why}`, {
    cause,
  });
}
