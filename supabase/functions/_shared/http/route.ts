/**
 * The wrapper around every function: method, credentials, body, errors, CORS
 * and request id, in this order, so that an `index.ts` holds only what is its own.
 *
 * `withSupabase` is not used, because the contract wants the method checked
 * before the credentials, one error shape, and tokens signed with a shared
 * secret accepted; its parts in `@supabase/server/core` are.
 *
 * @module
 */

import { z } from "zod";
import type { Operation } from "../contract/operation.ts";
import { invalidRequest, parse } from "../contract/parse.ts";
import { RequestError } from "../errors.ts";
import { createLog, type Log } from "../log.ts";
import { refusal, requestIdOf, stamp } from "./answer.ts";
import { authenticate, type AuthMode, type Caller } from "./auth.ts";
import { readJson } from "./body.ts";

/** What a handler knows about its request. */
export interface Context<Query> {
  readonly caller: Caller;
  readonly query: Query;
  /** Of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly log: Log;
  /** Aborted when the caller goes away or the platform cuts the request. */
  readonly signal: AbortSignal;
}

/** Who may call an operation. */
interface Access {
  readonly auth: readonly AuthMode[];
}

/** The `fetch` of an edge function, and what it was made from: the OpenAPI document is, too. */
export interface Route<Body, Query> {
  (request: Request, params?: Record<string, string>): Promise<Response>;
  readonly operation: Operation<Body, Query>;
  readonly auth: readonly AuthMode[];
}

const noParameters = z.strictObject({});

type Handler<Body, Query> = (
  body: Body,
  context: Context<Query>,
) => Promise<Response>;

/** Makes the `fetch` of an edge function. */
export function route<Body, Query>(
  operation: Operation<Body, Query>,
  { auth }: Access,
  handler: Handler<Body, Query>,
): Route<Body, Query> {
  const serve = async (
    request: Request,
    params: Record<string, string> = {},
  ) => {
    const requestId = requestIdOf(request);
    const log = createLog({ requestId });
    try {
      const response = request.method === "OPTIONS"
        ? new Response(null, { status: 204 })
        : await answer(request, { operation, auth, params }, handler, log);
      return stamp(response, requestId);
    } catch (error) {
      return stamp(refusal(known(error, log), requestId), requestId);
    }
  };
  return Object.assign(serve, { operation, auth });
}

async function answer<Body, Query>(
  request: Request,
  { operation, auth, params }: Access & {
    operation: Operation<Body, Query>;
    params: Record<string, string>;
  },
  handler: Handler<Body, Query>,
  log: Log,
): Promise<Response> {
  const url = new URL(request.url);
  if (
    operation.path === undefined &&
    url.pathname.replace(/\/$/, "").split("/").length > 2
  ) {
    throw new RequestError(
      "NOT_FOUND",
      `Cannot find '${url.pathname.slice(0, 200)}': this function has one path`,
    );
  }
  if (request.method !== operation.method) {
    throw new RequestError(
      "METHOD_NOT_ALLOWED",
      `Cannot answer '${
        request.method.slice(0, 200)
      }': this function takes ${operation.method}`,
      { headers: { allow: `${operation.method}, OPTIONS` } },
    );
  }
  const caller = await authenticate(request, auth);
  const json = operation.body ? await readJson(request) : undefined;
  const parameters = parametersOf(url);
  if (!operation.query) parse(noParameters, parameters);
  const query = parse(operation.query ?? z.custom<Query>(), parameters);
  const body = parse(operation.body ?? z.custom<Body>(), json);
  const { headers, signal } = request;
  return await handler(body, {
    caller,
    query,
    params: parse(z.strictObject({ ...operation.params }), params),
    headers,
    log,
    signal,
  });
}

/** The query's parameters; throws when one is there twice, as it is unclear which is meant. */
function parametersOf({ searchParams }: URL): Record<string, string> {
  const parameters = Object.fromEntries(searchParams);
  const seen = new Set<string>();
  const twice = [...searchParams.keys()]
    .find((name) => seen.size === seen.add(name).size);
  if (twice === undefined) return parameters;
  throw invalidRequest([{
    path: twice.slice(0, 200),
    message: "must be there once",
  }]);
}

/** An error the caller may see; anything unexpected is logged and hidden. */
function known(error: unknown, log: Log): RequestError {
  if (error instanceof RequestError) {
    if (error.code === "UNAVAILABLE") log.warn("request_failed", { error });
    return error;
  }
  log.error("request_failed", { error });
  return new RequestError(
    "INTERNAL",
    "Cannot answer: something unexpected went wrong; its details are in the log under this request's id",
  );
}
