/**
 * What went wrong, in one shape for people to read.
 *
 * @module
 */

import { CrawlError } from "../../client/mod.ts";

/** A failure as it is shown. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly details: CrawlError["details"];
}

/** Any thrown value as a {@linkcode Problem}. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CrawlError) return error;
  const code = error instanceof Error && "code" in error &&
      typeof error.code === "string"
    ? error.code.toUpperCase()
    : "REFUSED";
  return {
    code,
    message: error instanceof Error ? error.message : String(error),
    requestId: null,
    retryable: false,
    details: [],
  };
}
