/**
 * The list of kinds: a new one is a folder and a line here.
 *
 * @module
 */

import { env } from "../env.ts";
import { type AnyKind, anyKind } from "./kind.ts";
import { catalogueSnapshot } from "./catalogue_snapshot/mod.ts";
import { pageCrawl } from "./page_crawl/mod.ts";
import { productSync } from "./product_sync/mod.ts";

/** All kinds there are. */
export const kinds: readonly AnyKind[] = [
  anyKind(pageCrawl(() => ({
    hostConcurrency: env().HOST_CONCURRENCY,
    hostGapMs: env().HOST_GAP_MS,
  }))),
  anyKind(productSync),
  anyKind(catalogueSnapshot),
];

/** The kind of this name, if there is one. */
export function findKind(name: string): AnyKind | undefined {
  return kinds.find((kind) => kind.name === name);
}
