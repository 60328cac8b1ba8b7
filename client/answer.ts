/**
 * Reads what a function answered.
 *
 * @module
 */

import type { ErrorBody } from "../supabase/functions/_shared/contract/error.ts";
import { CrawlError } from "./errors.ts";

/** The JSON of an answer; throws {@linkcode CrawlError} when it is none. */
export async function readJson(response: Response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CrawlError(
      `Cannot read the answer of ${response.url}: it is not JSON`,
      { ...headOf(response), retryable: false, cause },
    );
  }
}

/** Why a request was refused, by our functions or by something before them. */
export async function refusalOf(response: Response): Promise<CrawlError> {
  const head = headOf(response);
  const body = parsed(await response.text());
  return new CrawlError(
    typeof body.message === "string"
      ? body.message
      : `${response.url} answered ${response.status} without a reason`,
    {
      ...head,
      code: typeof body.code === "string" ? body.code : head.code,
      retryable: body.retryable ?? mayPass(response.status),
      details: body.details ?? [],
      requestId: body.requestId ?? head.requestId,
      jobId: body.jobId ?? null,
    },
  );
}

/** Says that there was no answer, or half of one. */
export function offline(url: string, cause: unknown): CrawlError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CrawlError(`Cannot reach ${url}: ${reason}`, {
    code: "OFFLINE",
    status: 0,
    retryable: true,
    cause,
  });
}

function headOf({ status, headers }: Response) {
  return {
    code: `HTTP_${status}`,
    status,
    requestId: headers.get("x-request-id"),
    retryAfterMs: milliseconds(headers.get("retry-after")),
  };
}

function parsed(text: string): Partial<ErrorBody> {
  try {
    const body = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** Statuses of servers that are away or busy. */
function mayPass(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** `"5"` or a date → milliseconds from now. */
function milliseconds(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  const ms = /^\d+$/.test(retryAfter)
    ? 1_000 * Number(retryAfter)
    : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
