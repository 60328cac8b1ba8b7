/**
 * Names what went wrong on the network.
 *
 * @module
 */

import { type JobCode, JobError } from "../errors.ts";

/** What each failure of the network is called, by the runtime's codes and words. */
const failures: readonly [RegExp, JobCode, string][] = [
  [/ENOTFOUND|EAI_AGAIN/, "DNS_FAILED", "its host name has no address"],
  [
    /^Z_|zlib|gzip|brotli|deflate|decompress|ZSTD|incorrect header check/i,
    "BAD_ENCODING",
    "its compressed data is broken",
  ],
  [
    /CERT|certificate|TLS|SSL|handshake/i,
    "TLS_FAILED",
    "no secure connection could be made",
  ],
  [
    /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|CONNECT_TIMEOUT|refused|unreachable/i,
    "CONNECT_FAILED",
    "its server cannot be reached",
  ],
];

/** The {@linkcode JobError} of an error that `fetch` or a body threw. */
export function networkError(
  error: unknown,
  url: string,
  context: { signal?: AbortSignal; reading: boolean },
): unknown {
  // An abort is the caller's doing; it knows why better than we do.
  if (context.signal?.aborted) return error;
  const chain = causes(error);
  const named = chain.find((cause) => cause instanceof JobError);
  if (named) return named;
  if (
    chain.some((cause) =>
      nameOf(cause) === "AbortError" || nameOf(cause) === "TimeoutError"
    )
  ) {
    return error;
  }
  const words = chain.map(describe).join(" ");
  for (const [pattern, code, why] of failures) {
    if (pattern.test(words)) {
      return new JobError(code, `Cannot read '${url}': ${why}`, {
        cause: error,
      });
    }
  }
  return context.reading
    ? new JobError("TRUNCATED", `Cannot read '${url}': the answer broke off`, {
      cause: error,
    })
    : new JobError(
      "CONNECT_FAILED",
      `Cannot read '${url}': the connection broke before an answer`,
      { cause: error },
    );
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at && chain.length < 8;) {
    chain.push(at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return chain;
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException
    ? error.name
    : "";
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return `${code} ${error.message}`;
}
