/**
 * The list of kinds: a new one is a folder and a line here.
 *
 * @module
 */

import { env } from "../env.ts";
import { type AnyKind, anyKind } from "./kind.ts";
import { pageCrawl } from "./page_crawl/mod.ts";
import { brandScrape, csvExport, productDetails } from "./shop/mod.ts";

const kinds: readonly AnyKind[] = [
  anyKind(pageCrawl(() => ({
    hostConcurrency: env().HOST_CONCURRENCY,
    hostGapMs: env().HOST_GAP_MS,
  }))),
  anyKind(brandScrape),
  anyKind(productDetails),
  anyKind(csvExport),
];

/** The kind of this name, if there is one. */
export function findKind(name: string): AnyKind | undefined {
  return kinds.find((kind) => kind.name === name);
}
