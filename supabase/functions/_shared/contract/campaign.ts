/**
 * `/api/campaigns`: whose tweets are fetched again and again.
 *
 * @module
 */

import { z } from "zod";
import { maxTweets, trackedAccount } from "../kinds/timeline_fetch/mod.ts";
import { operation } from "./operation.ts";
import { integer, moment, storableText, success } from "./words.ts";

/** An account of a campaign. */
const account = trackedAccount.extend({
  maxTweets: maxTweets.optional()
    .describe("Fetched at a time; CRAWLER_MAX_TWEETS_PER_USER by default"),
});

const accounts = z.array(account).max(1_000);

const status = z.enum(["active", "paused"]);

const campaign = z.object({
  id: z.uuid(),
  name: z.string(),
  status: status.describe("Only active ones are scanned"),
  createdAt: moment,
  updatedAt: moment,
});

/** A campaign as callers see it. */
export type CampaignView = z.infer<typeof campaign>;

const exampleCampaign: CampaignView = {
  id: "8d2f2a52-5a0c-4f0e-9d55-6d2f8f4f7c21",
  name: "Launch",
  status: "active",
  createdAt: "2023-04-01T12:00:00.000Z",
  updatedAt: "2023-04-01T12:00:00.000Z",
};

const exampleAccount = { userId: "7", twitterId: "11348282", handle: "NASA" };

const campaignId = z.uuid().toLowerCase().describe("Id of the campaign");

/** The parameters of a path below a campaign. */
const params = { id: campaignId };

const nextCursor = z.string().nullable()
  .describe("Where the next page begins; null on the last one");

/** `POST /api/campaigns` */
export const createCampaign = operation({
  name: "create-campaign",
  method: "POST",
  path: "/api/campaigns",
  summary: "Makes a campaign, with the accounts that it tracks",
  body: z.strictObject({
    name: storableText.min(1).max(200).describe("For people"),
    accounts: accounts.default([])
      .describe("Whose tweets it wants; more can be added later"),
  }),
  example: { name: "Launch", accounts: [exampleAccount] },
  answers: {
    201: {
      description: "It is scanned from its owner's next scan on",
      schema: z.object({ success, campaign }),
      example: { success: true, campaign: exampleCampaign },
    },
  },
});

/** `GET /api/campaigns?limit=…&cursor=…` */
export const listCampaigns = operation({
  name: "list-campaigns",
  method: "GET",
  path: "/api/campaigns",
  summary: "Lists campaigns",
  query: z.strictObject({
    limit: integer(1, 100).prefault(50).describe("Campaigns a page"),
    cursor: z.string().optional().describe("`nextCursor` of the page before"),
  }),
  example: { limit: 50 },
  answers: {
    200: {
      description: "A page of campaigns",
      schema: z.object({ success, campaigns: z.array(campaign), nextCursor }),
      example: {
        success: true,
        campaigns: [exampleCampaign],
        nextCursor: null,
      },
    },
  },
});

/** `POST /api/campaigns/:id/accounts` */
export const changeCampaignAccounts = operation({
  name: "change-campaign-accounts",
  method: "POST",
  path: "/api/campaigns/:id/accounts",
  params,
  summary: "Adds accounts to a campaign, changes them, or takes some out",
  body: z.strictObject({
    accounts: accounts.default([])
      .describe("To track; of one `twitterId` the last one holds"),
    remove: z.array(trackedAccount.shape.twitterId).max(1_000).default([])
      .describe("The `twitterId` of those to track no more"),
  }),
  example: { id: exampleCampaign.id, accounts: [exampleAccount] },
  answers: {
    200: {
      description: "What has changed",
      schema: z.object({
        success,
        added: z.int(),
        changed: z.int(),
        unchanged: z.int(),
        removed: z.int(),
      }),
      example: {
        success: true,
        added: 1,
        changed: 0,
        unchanged: 0,
        removed: 0,
      },
    },
  },
});

/** `GET /api/campaigns/:id/accounts?limit=…&cursor=…` */
export const listCampaignAccounts = operation({
  name: "list-campaign-accounts",
  method: "GET",
  path: "/api/campaigns/:id/accounts",
  params,
  summary: "Lists the accounts that a campaign tracks",
  query: z.strictObject({
    limit: integer(1, 1_000).prefault(100).describe("Accounts a page"),
    cursor: trackedAccount.shape.twitterId.optional()
      .describe("`nextCursor` of the page before"),
  }),
  example: { id: exampleCampaign.id, limit: 100 },
  answers: {
    200: {
      description: "A page of accounts",
      schema: z.object({ success, accounts: z.array(account), nextCursor }),
      example: {
        success: true,
        accounts: [exampleAccount],
        nextCursor: null,
      },
    },
  },
});

/** `POST /api/campaigns/:id/pause` and `…/activate` */
const switched = (word: "pause" | "activate", summary: string) =>
  operation({
    name: `${word}-campaign`,
    method: "POST",
    path: `/api/campaigns/:id/${word}`,
    params,
    summary,
    body: z.strictObject({}),
    example: { id: exampleCampaign.id },
    answers: {
      200: {
        description: "The campaign as it is now",
        schema: z.object({ success, campaign }),
        example: { success: true, campaign: exampleCampaign },
      },
    },
  });

/** `POST /api/campaigns/:id/pause` */
export const pauseCampaign = switched(
  "pause",
  "Pauses a campaign: its accounts are not scanned until it is active again",
);

/** `POST /api/campaigns/:id/activate` */
export const activateCampaign = switched(
  "activate",
  "Makes a campaign active again",
);
