/**
 * What every submit may say about a job, however it is submitted.
 *
 * @module
 */

import { z } from "zod";
import { pageCrawlArgs } from "../kinds/page_crawl/mod.ts";

/** Options of a crawl and of its place in the queue. */
export const jobOptions = z.strictObject({
  ...pageCrawlArgs.shape,
  priority: z.int().min(-100).max(100).optional()
    .describe("Head start over other jobs; higher runs earlier"),
  delayMs: z.int().min(0).max(30 * 24 * 3_600_000).optional()
    .describe("Wait this long before the first try"),
  runAt: z.iso.datetime({ offset: true }).optional()
    .describe("Moment of the first try"),
  maxAttempts: z.int().min(1).max(20).optional()
    .describe("Tries in all, the first included"),
}).refine((body) => body.delayMs === undefined || body.runAt === undefined, {
  path: ["runAt"],
  message: "Use either 'delayMs' or 'runAt', not both",
});
