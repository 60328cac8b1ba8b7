/**
 * Reads the campaigns and their accounts, and makes a job of each account.
 *
 * @module
 */

import { z } from "zod";
import type { Job, Kept, Outcome, Tools } from "../kind.ts";
import {
  accountDataset,
  campaignDataset,
  type CampaignScanArgs,
} from "./mod.ts";

const account = z.object({
  userId: z.string(),
  twitterId: z.string(),
  handle: z.string(),
  maxTweets: z.int().optional(),
});

/** Runs a `campaign_scan`. */
export async function run(
  { args: { maxTweets } }: Job<CampaignScanArgs>,
  { datasets }: Tools,
): Promise<Outcome> {
  const all = (dataset: string, match?: Record<string, unknown>) =>
    pages(datasets.read, { dataset, ...(match ? { match } : {}) });
  const active = new Set<string>();
  for await (const { key } of all(campaignDataset, { status: "active" })) {
    active.add(key);
  }
  const accounts = new Map<string, z.infer<typeof account>>();
  for await (const { scope, item } of all(accountDataset)) {
    if (!active.has(scope)) continue;
    const one = account.parse(item);
    // Of one that several campaigns track the deepest look is taken.
    const before = accounts.get(one.twitterId);
    const depth = Math.max(one.maxTweets ?? maxTweets, before?.maxTweets ?? 0);
    accounts.set(one.twitterId, { ...one, maxTweets: depth });
  }
  const jobs = Array.from(accounts.values(), (args) => ({
    kind: "timeline_fetch",
    args,
    // Neither waits nor runs twice, however often campaigns are scanned.
    key: args.twitterId,
  }));
  return {
    do: "complete",
    result: { campaigns: active.size, accounts: jobs.length },
    children: { limit: jobs.length + 1, jobs },
  };
}

async function* pages(
  read: Tools["datasets"]["read"],
  wanted: Parameters<Tools["datasets"]["read"]>[0],
): AsyncGenerator<Kept> {
  let after: { scope: string; key: string } | undefined;
  do {
    const { items, more } = await read({ ...wanted, after });
    yield* items;
    after = more ? items.at(-1) : undefined;
  } while (after);
}
