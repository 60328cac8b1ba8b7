/**
 * What is used of graphql-yoga. Its own types bring those of a browser's page
 * with them, which are none of a server's, and change what other files mean.
 *
 * @module
 */

import type {
  DocumentNode,
  ExecutionResult,
  GraphQLError,
  GraphQLErrorOptions,
  GraphQLSchema,
  ParseOptions,
  Source,
  ValidationRule,
} from "graphql";

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode;

/** What is hung into the answering of requests. */
export interface Plugin<Context> {
  onParse?(event: {
    readonly parseFn: Parse;
    setParseFn(parse: Parse): void;
  }): void;
  onValidate?(event: {
    addValidationRule(rule: ValidationRule): void;
  }): void;
  onResultProcess?(event: {
    readonly result: ExecutionResult | readonly ExecutionResult[];
    setResult(result: ExecutionResult): void;
    readonly serverContext: Context;
  }): void;
}

/** A server of a schema. */
export function createYoga<Context>(options: {
  readonly schema: GraphQLSchema;
  readonly graphqlEndpoint: string;
  readonly graphiql: false;
  readonly landingPage: false;
  readonly logging: false;
  readonly cors: false;
  readonly batching: false;
  readonly multipart: false;
  readonly maskedErrors: false;
  readonly plugins: readonly Plugin<Context>[];
  readonly fetchAPI: Readonly<Record<string, unknown>>;
}): { fetch(request: Request, context: Context): Promise<Response> };

// deno-lint-ignore no-explicit-any -- what a field is given is typed where it is answered
type Resolver<Context> = (parent: any, args: any, context: Context) => unknown;

/** A schema of types and the functions that answer their fields. */
export function createSchema<Context>(options: {
  readonly typeDefs: string;
  readonly resolvers: Readonly<
    Record<string, Readonly<Record<string, Resolver<Context>>>>
  >;
}): GraphQLSchema;

/** An error with what else is to be told of it. */
export function createGraphQLError(
  message: string,
  options?: GraphQLErrorOptions,
): GraphQLError;
