/**
 * `campaign_scan`: one `timeline_fetch` for each account that an active
 * campaign of the owner tracks.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";

/** Where campaigns are kept, by their ids. */
export const campaignDataset = "campaigns";
/** Where their accounts are kept: the scope is the campaign, the key the account's id. */
export const accountDataset = "tracked_accounts";

/** A campaign, as it is kept. */
export const campaignItem = z.object({
  name: z.string(),
  status: z.enum(["active", "paused"]),
});

/** Checked args of a `campaign_scan`. */
export interface CampaignScanArgs {
  readonly maxTweets: number;
}

/** The kind; `usualMaxTweets` is how many tweets of an account are fetched where nobody says. */
export function campaignScan(
  usualMaxTweets: () => number,
): Kind<CampaignScanArgs> {
  return {
    name: "campaign_scan",
    args: z.strictObject({
      maxTweets: z.int().min(1).max(3_200).default(usualMaxTweets),
    }),
    example: {},
    submitBy: "submit-job",
    maxAttempts: 3,
    timeoutMs: () => 60_000,
    lane: () => ({ key: "campaign_scan", maxRunning: 5, gapMs: 0 }),
    subject: () => "campaigns",
    load: async () => (await import("./run.ts")).run,
  };
}
