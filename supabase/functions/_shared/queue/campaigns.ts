/**
 * Campaigns and their accounts, as items of their owner.
 *
 * @module
 */

import { z } from "zod";
import type { CampaignView } from "../contract/campaign.ts";
import { RequestError } from "../errors.ts";
import {
  accountDataset,
  campaignDataset,
  campaignItem,
} from "../kinds/campaign_scan/mod.ts";
import type { Kept } from "../kinds/kind.ts";
import { maxTweets, trackedAccount } from "../kinds/timeline_fetch/mod.ts";
import { DatasetStore } from "./datasets.ts";

/** An account, as it is kept. */
const account = trackedAccount.extend({ maxTweets: maxTweets.optional() });
type Account = z.infer<typeof account>;

const noChange = { inserted: 0, updated: 0, unchanged: 0, removed: 0 };

/** The campaigns of one owner. */
export class Campaigns {
  readonly #store = DatasetStore.connect();
  readonly #owner: { readonly ownerId: string | null };

  /** Null is the secret key, which has campaigns of its own. */
  constructor(ownerId: string | null) {
    this.#owner = { ownerId };
  }

  /** Makes an active one. */
  async create(name: string, accounts: readonly Account[]) {
    const id = crypto.randomUUID();
    await this.#store.put([
      itemOf(id, { name, status: "active" }),
      { dataset: accountDataset, scope: id, items: entries(accounts) },
    ], this.#owner);
    return await this.find(id);
  }

  /** A page of them. */
  async list(limit: number, after: string | null) {
    const { items, more } = await this.#store.read({
      dataset: campaignDataset,
      limit,
      after: after === null ? undefined : { scope: "", key: after },
    }, this.#owner);
    return { campaigns: items.map(view), more };
  }

  /** One of them; throws `NOT_FOUND`. */
  async find(id: string): Promise<CampaignView> {
    const { items: [item] } = await this.#store.read({
      dataset: campaignDataset,
      scope: "",
      keys: [id],
    }, this.#owner);
    if (item) return view(item);
    throw new RequestError("NOT_FOUND", `Cannot find campaign '${id}'`);
  }

  /** Makes one active, or pauses it; throws `NOT_FOUND`. */
  async setStatus(id: string, status: CampaignView["status"]) {
    const { name } = await this.find(id);
    await this.#store.put([itemOf(id, { name, status })], this.#owner);
    return await this.find(id);
  }

  /** A page of the accounts of one; throws `NOT_FOUND`. */
  async accounts(id: string, limit: number, after: string | undefined) {
    await this.find(id);
    const { items, more } = await this.#store.read({
      dataset: accountDataset,
      scope: id,
      limit,
      after: after === undefined ? undefined : { scope: id, key: after },
    }, this.#owner);
    return { accounts: items.map(({ item }) => account.parse(item)), more };
  }

  /** Adds and takes out accounts of one; throws `NOT_FOUND`. */
  async change(
    id: string,
    accounts: readonly Account[],
    remove: readonly string[],
  ) {
    await this.find(id);
    const items = entries(accounts);
    const saved = await this.#store.put([
      { dataset: accountDataset, scope: id, items, remove },
    ], this.#owner);
    return saved[accountDataset] ?? noChange;
  }
}

function itemOf(key: string, item: z.infer<typeof campaignItem>) {
  return { dataset: campaignDataset, items: [{ key, item }] };
}

function entries(accounts: readonly Account[]) {
  return accounts.map((item) => ({ key: item.twitterId, item }));
}

function view({ key, item, createdAt, updatedAt }: Kept): CampaignView {
  return {
    id: key,
    ...campaignItem.parse(item),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
