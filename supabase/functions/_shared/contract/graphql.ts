/**
 * `POST /api/graphql`: brands, their products, and the jobs that find and
 * export them.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";

const anything = z.record(z.string(), z.unknown());

/** What is wrong with a request, as GraphQL says it. */
const graphqlError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.int()])).optional(),
  locations: z.array(z.object({ line: z.int(), column: z.int() })).optional(),
  extensions: z.looseObject({ code: z.string() }),
});

/** `POST graphql { query, variables }` */
export const graphql = operation({
  name: "graphql",
  method: "POST",
  path: "/api/graphql",
  summary:
    "Starts scraping, product details and CSV exports, and tells of brands, products and jobs",
  body: z.strictObject({
    query: z.string().min(1).max(200_000)
      .describe("A GraphQL document; ask `__schema` for what there is"),
    variables: anything.nullish().describe("The values of its variables"),
    operationName: z.string().max(200).nullish()
      .describe("Which of its operations is meant, where it has several"),
    extensions: anything.nullish()
      .describe("What some clients send beside; it is not read"),
  }),
  example: {
    query:
      "mutation ($brandId: ID!) { startScraping(input: { brandId: $brandId }) { id status brand { name } } }",
    variables: { brandId: "5f0c3a9be17d2486" },
  },
  answers: {
    200: {
      description:
        "What was asked for, and what went wrong: each error has its code in `extensions.code`",
      schema: z.object({
        data: anything.nullable().optional(),
        errors: z.array(graphqlError).optional(),
      }),
      example: {
        data: {
          startScraping: {
            id: "0193a0c4-5b7e-7cc0-8000-5d1e7a6f4c21",
            status: "pending",
            brand: { name: "Acme" },
          },
        },
      },
    },
  },
});
