/**
 * Several routes in one function, each an operation with a path of its own.
 *
 * @module
 */

import { Hono } from "hono";
import type { Operation } from "../contract/operation.ts";
import { RequestError } from "../errors.ts";
import { refusal, requestIdOf, stamp } from "./answer.ts";
import type { AuthMode } from "./auth.ts";

/** A route whose types are its own business. */
export interface AnyRoute {
  (request: Request, params?: Record<string, string>): Promise<Response>;
  readonly operation: Operation<unknown, unknown>;
  readonly auth: readonly AuthMode[];
}

/** The `fetch` of a function with routes. */
export interface Router {
  (request: Request): Response | Promise<Response>;
  readonly routes: readonly AnyRoute[];
}

/** Mounts routes; what is none of them is answered 404, or 405 where the method is another. */
export function router(routes: readonly AnyRoute[]): Router {
  const app = new Hono();
  for (const route of routes) {
    const { method, path } = route.operation;
    if (path === undefined) {
      throw new Error(`Cannot mount ${route.operation.name}: it has no path`);
    }
    app.on([method, "OPTIONS"], path, (context) => {
      const { raw } = context.req;
      return route(raw, context.req.param());
    });
  }
  app.notFound(({ req }) => {
    const allowed = routes.filter(({ operation: { path = "" } }) =>
      matches(path, req.path)
    ).map(({ operation }) => operation.method);
    const requestId = requestIdOf(req.raw);
    return stamp(refusal(missing(req, allowed), requestId), requestId);
  });
  return Object.assign((request: Request) => app.fetch(request), { routes });
}

function missing(
  { method, path }: { method: string; path: string },
  allowed: readonly string[],
): RequestError {
  if (allowed.length === 0) {
    return new RequestError(
      "NOT_FOUND",
      `Cannot find '${path.slice(0, 200)}': there is no such route`,
    );
  }
  return new RequestError(
    "METHOD_NOT_ALLOWED",
    `Cannot answer '${method.slice(0, 200)}': this route takes ${
      allowed.join(", ")
    }`,
    { headers: { allow: [...allowed, "OPTIONS"].join(", ") } },
  );
}

function matches(pattern: string, path: string): boolean {
  return new URLPattern({ pathname: pattern }).test({ pathname: path });
}
