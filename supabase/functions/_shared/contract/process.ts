/**
 * Bodies of `process-crawl-jobs` and `crawl-cron`.
 *
 * @module
 */

import { z } from "zod";

/** `POST process-crawl-jobs`: how many jobs to take from the queue at most. */
export const processRequest = z.strictObject({
  batchSize: z.int().min(1).max(100).default(5),
});

/** `POST crawl-cron`: an empty body. */
export const cronRequest = z.strictObject({});

/** `POST crawl-cron?wait=true` works inside the request instead of behind it. */
export const cronQuery = z.strictObject({
  wait: z.enum(["true", "false"]).default("false"),
});
