/**
 * `openapi`: the description of all functions.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";

/** `GET openapi` */
export const openapi = operation({
  name: "openapi",
  method: "GET",
  summary: "Describes all functions, as OpenAPI 3.1",
  example: {},
  answers: {
    200: {
      description: "The document",
      schema: z.looseObject({ openapi: z.literal("3.1.1") }),
      example: {
        openapi: "3.1.1",
        info: { title: "Crawl Job System", version: "1.0.0" },
        paths: {},
      },
    },
  },
});
