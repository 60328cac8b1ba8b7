/**
 * The routes of the document "Task-Based Crawler": campaigns, the accounts they
 * track, and the tasks that come of them.
 *
 * @module
 */

import {
  activateCampaign,
  changeCampaignAccounts,
  createCampaign,
  listCampaignAccounts,
  listCampaigns,
  pauseCampaign,
} from "../contract/campaign.ts";
import { listCrawlerTasks } from "../contract/crawler_task.ts";
import { fromCursor, toCursor } from "../http/cursor.ts";
import { route } from "../http/route.ts";
import type { AnyRoute } from "../http/router.ts";
import { Campaigns } from "../queue/campaigns.ts";
import { crawlerTasks } from "../queue/crawler_tasks.ts";

const access = { auth: ["user", "secret"] } as const;

const create = route(
  createCampaign,
  access,
  async ({ name, accounts }, { caller }) => {
    const campaigns = new Campaigns(caller.ownerId);
    const campaign = await campaigns.create(name, accounts);
    return Response.json({ success: true, campaign }, { status: 201 });
  },
);

const list = route(
  listCampaigns,
  access,
  async (_body, { caller, query: { limit, cursor } }) => {
    const { campaigns, more } = await new Campaigns(caller.ownerId)
      .list(limit, fromCursor(cursor));
    const nextCursor = more ? toCursor(campaigns.at(-1)?.id) : null;
    return Response.json({ success: true, campaigns, nextCursor });
  },
);

const change = route(
  changeCampaignAccounts,
  access,
  async ({ accounts, remove }, { caller, params: { id = "" } }) => {
    const { inserted, updated, unchanged, removed } = await new Campaigns(
      caller.ownerId,
    ).change(id, accounts, remove);
    return Response.json({
      success: true,
      added: inserted,
      changed: updated,
      unchanged,
      removed,
    });
  },
);

const accounts = route(
  listCampaignAccounts,
  access,
  async (_body, { caller, params: { id = "" }, query: { limit, cursor } }) => {
    const page = await new Campaigns(caller.ownerId)
      .accounts(id, limit, cursor);
    return Response.json({
      success: true,
      accounts: page.accounts,
      nextCursor: page.more ? page.accounts.at(-1)?.twitterId : null,
    });
  },
);

const switches =
  ([[pauseCampaign, "paused"], [activateCampaign, "active"]] as const)
    .map(([operation, status]) =>
      route(
        operation,
        access,
        async (_body, { caller, params: { id = "" } }) => {
          const campaign = await new Campaigns(caller.ownerId)
            .setStatus(id, status);
          return Response.json({ success: true, campaign });
        },
      )
    );

const tasks = route(
  listCrawlerTasks,
  access,
  async (_body, { caller, query: { status, limit, cursor } }) => {
    const page = await crawlerTasks({
      ownerId: caller.ownerId,
      status,
      limit,
      after: fromCursor(cursor),
    });
    const nextCursor = page.more ? toCursor(page.tasks.at(-1)?.id) : null;
    return Response.json({ success: true, tasks: page.tasks, nextCursor });
  },
);

/** All of them. */
export const campaignRoutes: readonly AnyRoute[] = [
  create,
  list,
  change,
  accounts,
  ...switches,
  tasks,
];
