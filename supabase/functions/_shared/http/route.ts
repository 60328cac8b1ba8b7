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
import { parse } from "../contract/parse.ts";
import { RequestError } from "../errors.ts";
import { createLog, type Log } from "../log.ts";
import { refusal, stamp } from "./answer.ts";
import { authenticate, type AuthMode, type Caller } from "./auth.ts";
import { readJson } from "./body.ts";

/** What a handler knows about its request. */
export interface Context<Query> {
  readonly caller: Caller;
  readonly query: Query;
  readonly headers: Headers;
  readonly log: Log;
  /** Aborted when the caller goes away or the platform cuts the request. */
  readonly signal: AbortSignal;
}

interface Route<Body, Query> {
  readonly method: "GET" | "POST";
  readonly auth: readonly AuthMode[];
  /** Schema of the JSON body; a POST without one takes none. */
  readonly body?: z.ZodType<Body>;
  /** Schema of the query; by default no parameter is known. */
  readonly query?: z.ZodType<Query>;
}

const noParameters = z.strictObject({});

type Handler<Body, Query> = (
  body: Body,
  context: Context<Query>,
) => Promise<Response>;

/** Makes the `fetch` of an edge function. */
export function route<Body = unknown, Query = unknown>(
  options: Route<Body, Query>,
  handler: Handler<Body, Query>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = /^[\w-]{1,100}$/.exec(
      request.headers.get("x-request-id") ?? "",
    )?.[0] ?? crypto.randomUUID();
    const log = createLog({ requestId });
    try {
      const response = request.method === "OPTIONS"
        ? new Response(null, { status: 204 })
        : await answer(request, options, handler, log);
      return stamp(response, requestId);
    } catch (error) {
      return stamp(refusal(known(error, log), requestId), requestId);
    }
  };
}

async function answer<Body, Query>(
  request: Request,
  options: Route<Body, Query>,
  handler: Handler<Body, Query>,
  log: Log,
): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname.replace(/\/$/, "").split("/").length > 2) {
    throw new RequestError(
      "NOT_FOUND",
      `Cannot find '${url.pathname.slice(0, 200)}': this function has one path`,
    );
  }
  if (request.method !== options.method) {
    throw new RequestError(
      "METHOD_NOT_ALLOWED",
      `Cannot answer '${request.method}': this function takes ${options.method}`,
      { headers: { allow: `${options.method}, OPTIONS` } },
    );
  }
  const caller = await authenticate(request, options.auth);
  const parameters = Object.fromEntries(url.searchParams);
  if (!options.query) parse(noParameters, parameters);
  const query = parse(options.query ?? z.custom<Query>(), parameters);
  const body = parse(
    options.body ?? z.custom<Body>(),
    options.body ? await readJson(request) : undefined,
  );
  const { headers, signal } = request;
  return await handler(body, { caller, query, headers, log, signal });
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
