/**
 * Bodies of `submit-crawl-job`.
 *
 * @module
 */

import { z } from "zod";
import { jobOptions } from "./options.ts";

/** One URL and how to crawl it. The URL itself is checked by the egress rules. */
export const submitRequest = jobOptions.safeExtend({
  url: z.string(),
  idempotencyKey: z.string().min(1).max(255).optional(),
});

/** A checked body of `submit-crawl-job`. */
export type SubmitRequest = z.infer<typeof submitRequest>;
