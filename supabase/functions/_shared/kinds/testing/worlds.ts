/**
 * What each kind's example finds outside, for the tests of conformance: a kind
 * that has a world here completes its example in it.
 *
 * @module
 */

import type { ApiName, ApiRequest, Dataset } from "../kind.ts";

/** What the tools of a job answer. */
export interface World {
  /** The page it is about, where the args do not say so. */
  readonly url?: string;
  /** The html of every page. */
  readonly html?: string;
  /** What its owner has. */
  readonly datasets?: readonly Dataset[];
  /** What an API answers. */
  api?(name: ApiName, request: ApiRequest): unknown;
}

/** By the kind's name; a kind without one is only seen to fail well. */
export const worlds: Readonly<Record<string, World>> = {
  product_sync: {
    datasets: [
      {
        dataset: "follows",
        items: [{
          key: "8a6e0804-2bd0-4672-b79d-d97027f9071a",
          item: {
            mode: "resell",
            followerShopId: "1",
            sourceShopId: "2",
            markupPercentage: 20,
          },
        }],
      },
      {
        dataset: "shop_products",
        scope: "2",
        items: [
          { key: "a", item: { name: "Cup", price: "9.50" } },
          { key: "b", item: { name: "Bowl", price: "free" } },
        ],
      },
    ],
  },
  catalogue_snapshot: {
    datasets: [{
      dataset: "shop_products",
      scope: "1",
      items: [{ key: "a", item: { name: "Cup", price: "9.50", stock: 2 } }],
    }],
  },
  page_crawl: { url: "https://example.com/", html: "<title>A</title><p>Hi" },
};

/** Nothing in it is what anybody expects. */
export const garbage: World = {
  html: "<",
  api: () => ["?"],
};
