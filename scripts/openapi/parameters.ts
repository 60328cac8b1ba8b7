/**
 * What an operation reads from the query and from headers.
 *
 * @module
 */

import { z } from "zod";
import type { Operation } from "../../supabase/functions/_shared/contract/operation.ts";
import { type JsonSchema, schemaOf } from "./schemas.ts";

const objectSchema = z.object({
  properties: z.record(z.string(), z.custom<JsonSchema>()),
  required: z.array(z.string()).default([]),
});

/** The Parameter Objects of an operation. */
export function parametersOf(operation: Operation<unknown, unknown>) {
  return [
    ...pathParameters(operation),
    ...queryParameters(operation),
    ...headerParameters(operation),
    { $ref: "#/components/parameters/RequestId" },
  ];
}

function pathParameters({ params = {}, example }: Operation<unknown, unknown>) {
  return Object.entries(params).map(([name, type]) => {
    const { description, ...schema } = schemaOf(type, "input");
    return {
      name,
      in: "path",
      required: true,
      description,
      schema,
      example: example[name],
    };
  });
}

function queryParameters(
  { query, body, example }: Operation<unknown, unknown>,
) {
  if (!query) return [];
  const { properties, required } = objectSchema.parse(schemaOf(query, "input"));
  return Object.entries(properties).map((
    [name, { description, ...schema }],
  ) => ({
    name,
    in: "query",
    description,
    required: required.includes(name),
    schema,
    // The example is the body's where there is one.
    example: body ? undefined : example[name],
  }));
}

function headerParameters({ headers = {} }: Operation<unknown, unknown>) {
  return Object.entries(headers).map(([name, type]) => {
    const { description, ...schema } = schemaOf(type, "input");
    return { name, in: "header", description, schema, example: "order-4711" };
  });
}
