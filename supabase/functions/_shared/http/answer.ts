/**
 * What every answer carries, and the one shape of an error.
 *
 * @module
 */

import { requestCodes, RequestError } from "../errors.ts";

const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers":
    "authorization, x-client-info, apikey, content-type, idempotency-key, x-request-id",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-expose-headers":
    "x-request-id, retry-after, content-disposition, allow",
};

/** The id that the caller gives the request, or a new one. */
export function requestIdOf({ headers }: Request): string {
  return /^[\w-]{1,100}$/.exec(headers.get("x-request-id") ?? "")?.[0] ??
    crypto.randomUUID();
}

/** Adds CORS headers and the request id to an answer. */
export function stamp(response: Response, requestId: string): Response {
  const stamped = new Response(response.body, response);
  for (const [name, value] of Object.entries(cors)) {
    stamped.headers.set(name, value);
  }
  stamped.headers.set("x-request-id", requestId);
  return stamped;
}

/** The flat error body: `{ success: false, code, message, retryable, details }`. */
export function refusal(error: RequestError, requestId: string): Response {
  const { status, retryable } = requestCodes[error.code];
  return Response.json({
    success: false,
    code: error.code,
    message: error.message,
    retryable,
    details: error.details,
    ...error.more,
    ...(error.code === "INTERNAL" ? { requestId } : {}),
  }, { status, headers: error.headers });
}
