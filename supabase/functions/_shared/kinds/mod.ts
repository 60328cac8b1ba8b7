/**
 * The list of kinds: a new one is a folder and a line here.
 *
 * @module
 */

import { env } from "../env.ts";
import { actorRun } from "./actor_run/mod.ts";
import { campaignScan } from "./campaign_scan/mod.ts";
import { catalogueSnapshot } from "./catalogue_snapshot/mod.ts";
import { type AnyKind, anyKind, type Keep } from "./kind.ts";
import { pageCrawl } from "./page_crawl/mod.ts";
import { productSync } from "./product_sync/mod.ts";
import { timelineFetch } from "./timeline_fetch/mod.ts";
import { brandScrape, csvExport, productDetails } from "./shop/mod.ts";

/** All kinds there are. */
export const kinds: readonly AnyKind[] = [
  anyKind(pageCrawl(() => ({
    hostConcurrency: env().HOST_CONCURRENCY,
    hostGapMs: env().HOST_GAP_MS,
  }))),
  anyKind(actorRun),
  anyKind(campaignScan(() => env().CRAWLER_MAX_TWEETS_PER_USER)),
  anyKind(timelineFetch(() => env().CRAWLER_MAX_TWEETS_PER_USER)),
  anyKind(productSync),
  anyKind(catalogueSnapshot),
  anyKind(brandScrape),
  anyKind(productDetails),
  anyKind(csvExport),
];

/** The kind of this name, if there is one. */
export function findKind(name: string): AnyKind | undefined {
  return kinds.find((kind) => kind.name === name);
}

/** What is kept of the kinds that keep less than others. */
export function kept(): (Keep & { readonly kind: string })[] {
  return kinds.flatMap(({ name, keep }) => keep ? { kind: name, ...keep } : []);
}
