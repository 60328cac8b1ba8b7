/**
 * `api/follows`: a shop that resells the products of another, or watches them.
 *
 * @module
 */

import { z } from "zod";
import { percentage } from "../kinds/product_sync/follow.ts";
import { productSyncResult } from "../kinds/product_sync/mod.ts";
import { operation } from "./operation.ts";
import { shopId } from "./shops.ts";
import { integer, jobError, moment, success } from "./words.ts";

const params = { id: z.uuid().toLowerCase().describe("Id of the follow") };
const mode = z.enum(["resell", "monitor"]);

/** What a follow is; the answer to its making has no more, to be quick. */
const madeFollow = z.object({
  id: z.uuid(),
  mode,
  follower_shop_id: z.string(),
  source_shop_id: z.string(),
  markup_percentage: z.number(),
});

/** A {@linkcode madeFollow}. */
export type MadeFollow = z.infer<typeof madeFollow>;

/** A follow as callers see it. */
const followView = madeFollow.extend({
  created_at: moment,
  updated_at: moment,
});

/** A {@linkcode followView}. */
export type FollowView = z.infer<typeof followView>;

const exampleMade: MadeFollow = {
  id: "8a6e0804-2bd0-8672-b79d-d97027f9071a",
  mode: "resell",
  follower_shop_id: "1",
  source_shop_id: "2",
  markup_percentage: 20,
};

const exampleFollow: FollowView = {
  ...exampleMade,
  created_at: "2025-11-05T12:00:00.000Z",
  updated_at: "2025-11-05T12:00:00.000Z",
};

const syncing = {
  description: "The follow is there, and the sync of its products on the queue",
  schema: z.object({
    success,
    data: madeFollow,
    message: z.string(),
    sync_status: z.literal("pending"),
  }),
  example: {
    success: true,
    data: exampleMade,
    message: "Follow created. Products are syncing in background.",
    sync_status: "pending",
  },
} as const;

/** `POST api/follows` */
export const createFollow = operation({
  name: "create-follow",
  method: "POST",
  path: "/api/follows",
  summary:
    "Makes a shop follow another, or changes how it does; the products are copied behind the answer",
  body: z.strictObject({
    mode: mode.describe(
      "`resell` copies the products into the shop that follows; `monitor` does not",
    ),
    followerShopId: shopId,
    sourceShopId: shopId,
    markupPercentage: percentage.default(0)
      .describe("What copies cost more, in percent; at most four decimals"),
  }),
  // As curl sends it that is told nothing of JSON.
  mediaTypes: ["application/x-www-form-urlencoded"],
  example: {
    mode: "resell",
    followerShopId: 1,
    sourceShopId: 2,
    markupPercentage: 20,
  },
  refusals: ["SHOP_NOT_FOUND", "RATE_LIMITED", "QUOTA_EXCEEDED"],
  answers: {
    201: {
      description: "The follow is there; with `monitor` there is no sync",
      schema: z.object({ success, data: madeFollow, message: z.string() }),
      example: {
        success: true,
        data: { ...exampleMade, mode: "monitor" },
        message: "Follow created.",
      },
    },
    202: syncing,
  },
});

/** `GET api/follows` */
export const listFollows = operation({
  name: "list-follows",
  method: "GET",
  path: "/api/follows",
  summary: "Lists follows",
  query: z.strictObject({
    limit: integer(1, 1_000).prefault(100).describe("Follows a page"),
    cursor: z.string().optional()
      .describe("`nextCursor` of the page before"),
  }),
  example: { limit: 100 },
  answers: {
    200: {
      description: "A page of follows",
      schema: z.object({
        success,
        data: z.array(followView),
        nextCursor: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: { success: true, data: [exampleFollow], nextCursor: null },
    },
  },
});

/** `GET api/follows/:id` */
export const getFollow = operation({
  name: "get-follow",
  method: "GET",
  path: "/api/follows/:id",
  params,
  summary: "Shows a follow",
  example: { id: exampleFollow.id },
  refusals: ["FOLLOW_NOT_FOUND"],
  answers: {
    200: {
      description: "The follow",
      schema: z.object({ success, data: followView }),
      example: { success: true, data: exampleFollow },
    },
  },
});

/** `POST api/follows/:id/unfollow` */
export const unfollow = operation({
  name: "unfollow",
  method: "POST",
  path: "/api/follows/:id/unfollow",
  params,
  summary: "Ends a follow and its syncs",
  body: z.strictObject({
    removeProducts: z.boolean().default(false)
      .describe("Take the copies out of the shop that followed, too"),
  }),
  example: { id: exampleFollow.id, removeProducts: true },
  refusals: ["FOLLOW_NOT_FOUND"],
  answers: {
    200: {
      description: "How many copies were taken out",
      schema: z.object({ success, removed: z.int() }),
      example: { success: true, removed: 98 },
    },
  },
});

/** `POST api/follows/:id/sync` */
export const syncFollow = operation({
  name: "sync-follow",
  method: "POST",
  path: "/api/follows/:id/sync",
  params,
  summary: "Syncs a follow again; while one waits or runs there is no second",
  body: z.strictObject({}),
  example: { id: exampleFollow.id },
  refusals: [
    "FOLLOW_NOT_FOUND",
    "INVALID_STATE",
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
  answers: {
    202: {
      ...syncing,
      example: {
        ...syncing.example,
        message: "Products are syncing in background.",
      },
    },
  },
});

/** How the sync of a follow goes. */
export const syncStatus = z.enum([
  "waiting",
  "active",
  "completed",
  "failed",
]);

/** `GET api/follows/:id/sync-status` */
export const getSyncStatus = operation({
  name: "get-sync-status",
  method: "GET",
  path: "/api/follows/:id/sync-status",
  params,
  summary: "Shows how the newest sync of a follow goes",
  example: { id: exampleFollow.id },
  refusals: ["FOLLOW_NOT_FOUND", "JOB_NOT_FOUND"],
  answers: {
    200: {
      description: "The sync",
      schema: z.object({
        success,
        data: z.object({
          follow_id: z.uuid(),
          status: syncStatus,
          progress: z.int().describe("In percent"),
          jobId: z.uuid(),
          createdAt: moment,
          results: productSyncResult.optional()
            .describe("Only when it is completed"),
          error: jobError.optional().describe("Only when it has failed"),
        }),
      }),
      example: {
        success: true,
        data: {
          follow_id: exampleFollow.id,
          status: "completed",
          progress: 100,
          jobId: "01a2081a-0874-77cd-b92d-2a8fa287e002",
          createdAt: exampleFollow.created_at,
          results: {
            synced: 98,
            skipped: 2,
            errors: 0,
            removed: 0,
            problems: [],
          },
        },
      },
    },
  },
});
