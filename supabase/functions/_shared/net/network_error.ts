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
    /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|CONNECT_TIMEOUT/,
    "CONNECT_FAILED",
    "its server cannot be reached",
  ],
  [/\bZ_|zlib:|zstd/i, "BAD_ENCODING", "its compressed data is broken"],
  [/CERT|certificate|TLS|SSL/i, "TLS_FAILED", "no secure connection is made"],
];

/** The error a try ends with, for whatever was thrown while `url` was read. */
export function networkError(
  error: unknown,
  url: string,
  context: { signal: AbortSignal; reading: boolean },
): unknown {
  if (context.signal.aborted) return abortError(context.signal, url);
  const chain = causes(error);
  const known = chain.find((cause) => cause instanceof JobError);
  if (known) return known;
  const words = chain.map(describe).join(" ");
  const [, code, why] = failures.find(([pattern]) => pattern.test(words)) ??
    (context.reading
      ? [null, "TRUNCATED", "the answer broke off"] as const
      : [null, "CONNECT_FAILED", "there was no whole answer"] as const);
  return new JobError(code, `Cannot read '${url.slice(0, 200)}': ${why}`, {
    cause: error,
  });
}

/** Time that ran out is a `TIMEOUT`; of any other reason the caller knows more than we do. */
export function abortError(signal: AbortSignal, url: string): unknown {
  const { reason } = signal;
  if (!(reason instanceof DOMException) || reason.name !== "TimeoutError") {
    return reason;
  }
  return new JobError(
    "TIMEOUT",
    `Cannot read '${url.slice(0, 200)}': it took too long`,
    { cause: reason },
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

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  const inner = error instanceof AggregateError ? error.errors : [];
  return [code, error.message, ...inner.map(describe)].join(" ");
}
