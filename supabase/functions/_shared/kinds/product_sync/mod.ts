/**
 * `product_sync`: copies the products of the shop that a follow is about into
 * the shop that follows, with a markup.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";

/** Which follow to sync. */
export const productSyncArgs = z.strictObject({
  followId: z.uuid().toLowerCase().describe("Id of the follow"),
  revision: z.string().min(1).max(100).optional().describe(
    "What has changed in the follow: a sync for it waits for one that goes on",
  ),
});

/** Checked args of a `product_sync`. */
export type ProductSyncArgs = z.infer<typeof productSyncArgs>;

/** What became of the products, as it is kept with the job. */
export const productSyncResult = z.object({
  synced: z.int().describe("New or changed"),
  skipped: z.int().describe("As they were"),
  errors: z.int().describe("Cannot be sold as they are"),
  removed: z.int().describe("Gone from the source shop"),
  problems: z.array(z.object({ productId: z.string(), message: z.string() }))
    .describe("The first 100 errors"),
});

/** A {@linkcode productSyncResult}. */
export type ProductSyncResult = z.infer<typeof productSyncResult>;

/** The longest a sync may take, over all the requests that it takes. */
export const longestSyncMs = 120_000;

/** The kind. A follow has one sync at a time. */
export const productSync: Kind<ProductSyncArgs> = {
  name: "product_sync",
  args: productSyncArgs,
  example: { followId: "8a6e0804-2bd0-4672-b79d-d97027f9071a" },
  submitBy: "submit-job",
  maxAttempts: 3,
  keep: { completed: 100, failed: 500, failedMs: 7 * 24 * 3_600_000 },
  timeoutMs: () => longestSyncMs,
  lane: (_url, { followId }) => ({
    key: `product_sync:${followId}`,
    maxRunning: 1,
    gapMs: 0,
  }),
  subject: ({ followId }) => followId,
  once: ({ followId, revision = "" }) => `${followId} ${revision}`,
  load: async () => (await import("./run.ts")).run,
};
