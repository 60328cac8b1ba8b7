/**
 * Answers GraphQL requests. Method, credentials, body and their limits are the
 * route's; this is what is inside of it.
 *
 * @module
 */

// @ts-types="./graphql_yoga.d.ts"
import { createYoga, type Plugin } from "graphql-yoga";
import type { graphql } from "../../contract/graphql.ts";
import type { BodyOf } from "../../contract/operation.ts";
import { ownerOf } from "../../http/owner.ts";
import type { Context } from "../../http/route.ts";
import { shownError } from "./coded.ts";
import { ShopContext } from "./context.ts";
import { limits, mostTokens } from "./limits.ts";
import { schema } from "./schema.ts";

const endpoint = "/api/graphql";

/** The library copies it for each request: what has parts of its own is a level down. */
interface ServerContext {
  readonly shop: ShopContext;
}

const bounds: Plugin<ServerContext> = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) =>
      parseFn(source, { ...options, maxTokens: mostTokens })
    );
  },
  onValidate({ addValidationRule }) {
    addValidationRule(limits);
  },
  onResultProcess({ result, setResult, serverContext }) {
    if (!("errors" in result) || !result.errors) return;
    const { log } = serverContext.shop;
    const errors = result.errors.map((error) => shownError(error, log));
    setResult({ ...result, errors });
  },
};

const yoga = createYoga<ServerContext>({
  schema,
  graphqlEndpoint: endpoint,
  graphiql: false,
  landingPage: false,
  logging: false,
  cors: false,
  batching: false,
  multipart: false,
  // The plugin does it, for all errors alike.
  maskedErrors: false,
  plugins: [bounds],
  fetchAPI: {
    // Nothing is read from elsewhere here.
    fetch: () => Promise.reject(new TypeError("There is no way out")),
    Request,
    Response,
    Headers,
    URL,
    ReadableStream,
    TextEncoder,
    TextDecoder,
  },
});

/** Answers a checked body. */
export async function answer(
  body: BodyOf<typeof graphql>,
  { caller, log, signal }: Context<undefined>,
): Promise<Response> {
  const request = new Request(`http://localhost${endpoint}`, {
    method: "POST",
    // As everywhere here: an answer of 200 may hold errors.
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  const shop = new ShopContext(ownerOf(caller), log);
  return await yoga.fetch(request, { shop });
}
