/**
 * The one shape of a refused request.
 *
 * @module
 */

import { z } from "zod";
import { jobError } from "./words.ts";

/** Body of every answer that is no success. */
export const errorBody = z.object({
  success: z.literal(false),
  code: z.string().describe("One of the codes in the README"),
  message: z.string().describe("What is wrong and what to do"),
  retryable: z.boolean()
    .describe("Whether the same request may succeed later"),
  details: z.array(z.object({
    path: z.string().describe('Where, such as "urls.3"'),
    message: z.string(),
    code: z.string().optional(),
  })),
  requestId: z.string().optional().describe("With `INTERNAL`: name it to us"),
  jobId: z.uuid().optional().describe("With `JOB_FAILED`: the job"),
  error: jobError.optional().describe("With `JOB_FAILED`: why the job failed"),
});

/** A refusal as callers read it. */
export type ErrorBody = z.infer<typeof errorBody>;
