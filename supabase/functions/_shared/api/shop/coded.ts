/**
 * Errors in GraphQL's form, with our code, and nothing that is none of the
 * caller's business.
 *
 * @module
 */

// @ts-types="./graphql_yoga.d.ts"
import { createGraphQLError } from "graphql-yoga";
import type { GraphQLError } from "graphql";
import { requestCodes, RequestError } from "../../errors.ts";
import type { Log } from "../../log.ts";

/** An error of ours as an error of GraphQL. */
export function coded(
  error: RequestError,
  at: { path?: readonly (string | number)[] } = {},
) {
  const { code, details } = error;
  return createGraphQLError(error.message, {
    ...(at.path ? { path: at.path } : {}),
    extensions: {
      code,
      retryable: requestCodes[code].retryable,
      ...(details.length > 0 ? { details } : {}),
    },
  });
}

/** What the caller may see of an error; anything unexpected is logged and hidden. */
export function shownError(error: unknown, log: Log) {
  const cause = isGraphQLError(error) ? error.originalError ?? error : error;
  const path = isGraphQLError(error) && error.path ? { path: error.path } : {};
  if (cause instanceof RequestError) {
    if (cause.code === "UNAVAILABLE") log.warn("request_failed", { error });
    return coded(cause, path);
  }
  if (isGraphQLError(cause)) {
    // Of GraphQL itself: a document that is none, a value of another type.
    if (cause.extensions.code === "INVALID_REQUEST") return cause;
    return createGraphQLError(cause.message.slice(0, 500), {
      ...path,
      ...(cause.nodes ? { nodes: cause.nodes } : {}),
      ...(cause.source ? { source: cause.source } : {}),
      ...(cause.positions ? { positions: cause.positions } : {}),
      extensions: { code: "INVALID_REQUEST", retryable: false },
    });
  }
  log.error("request_failed", { error: cause });
  return coded(
    new RequestError(
      "INTERNAL",
      "Cannot answer: something unexpected went wrong; its details are in the log under this request's id",
    ),
    path,
  );
}

/** By its name: who throws one may have a copy of the library of their own. */
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === "GraphQLError";
}
