/**
 * What one function takes and answers, written down once: the route checks
 * requests by it, the OpenAPI document is made from it, the client is typed by it.
 *
 * @module
 */

import type { z } from "zod";
import type { RequestCode } from "../errors.ts";

/** A successful answer of an operation. */
export interface Answer {
  readonly description: string;
  /** Schema of the JSON body. */
  readonly schema?: z.ZodType;
  /** A body as it may look; taken from the spec where that has one. */
  readonly example?: unknown;
  /** Its other media types, each with a body as it may look. */
  readonly contentTypes?: Readonly<Record<string, string>>;
  /** Headers it has beside those of every answer, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation: a function of `/functions/v1/<name>`, or a route of one that has several. */
export interface Operation<Body, Query> {
  readonly name: string;
  readonly method: "GET" | "POST";
  /** Of a route: its path below `/functions/v1`, with `:name` for each of its parameters. */
  readonly path?: string;
  /** Schemas of the path's parameters. */
  readonly params?: Readonly<Record<string, z.ZodType<string>>>;
  /** One sentence on what it does. */
  readonly summary: string;
  /** Schema of the JSON body. */
  readonly body?: z.ZodType<Body>;
  /** Media types that its JSON may come as, too, such as the one that `curl -d` names. */
  readonly mediaTypes?: readonly string[];
  /** Schema of the query; without one no parameter is known. */
  readonly query?: z.ZodType<Query>;
  /** Schemas of the headers it reads beside those of every request. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** A request as it may look: its body, or its query's parameters. */
  readonly example: Readonly<Record<string, unknown>>;
  /** Successful answers by HTTP status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes it refuses requests with, beside those of the route itself. */
  readonly refusals?: readonly RequestCode[];
}

/** A checked body of an operation. */
export type BodyOf<O> = O extends Operation<infer Body, infer _> ? Body : never;

/** A checked query of an operation. */
export type QueryOf<O> = O extends Operation<infer _, infer Query> ? Query
  : never;

/** What callers may write as an operation's body, before defaults. */
export type BodyInput<O> = O extends { readonly body: infer Schema }
  ? z.input<Schema>
  : never;

/** The JSON body of an operation's answer with this status. */
export type AnswerOf<O, Status extends number> = O extends {
  readonly answers: {
    readonly [status in Status]: { readonly schema: infer Schema };
  };
} ? z.output<Schema>
  : never;

/** Infers an operation's types, down to the schema of each answer. */
export function operation<
  Body = undefined,
  Query = undefined,
  const Exact = unknown,
>(
  options: Operation<Body, Query> & Exact,
): Operation<Body, Query> & Exact {
  return options;
}
