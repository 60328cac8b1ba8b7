/**
 * Shops and follows, for the tests of the document on product sync.
 *
 * @module
 */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import type { Caller } from "../../scripts/testing/caller.ts";

/** A moment as answers have it. */
export const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Makes a shop and puts products into it. */
export async function shop(
  caller: Caller,
  id: number | string,
  products: Record<string, unknown>[] = [],
): Promise<void> {
  const made = await caller.post("api/shops", { id, name: `Shop ${id}` });
  assertEquals([made.status, made.json.data.id], [201, String(id)]);
  if (products.length === 0) return;
  const put = await caller.post(`api/shops/${id}/products`, { products });
  assertEquals(put.status, 200, JSON.stringify(put.json));
}

/** Products, each with a price of its own. */
export function cups(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `p-${i}`,
    name: `Cup ${i}`,
    price: `${i}.99`,
    stock: i,
  }));
}

/** As the page of the document does: looks again until the sync has ended. */
export async function pollSyncStatus(
  caller: Caller,
  followId: string,
  patienceMs = 30_000,
) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { json } = await caller.get(`api/follows/${followId}/sync-status`);
    if (["completed", "failed"].includes(json.data.status)) return json.data;
    assert(Date.now() < deadline, JSON.stringify(json));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How shop 1 follows another. */
export const resell = (source: number | string, markupPercentage = 20) => ({
  mode: "resell",
  followerShopId: 1,
  sourceShopId: source,
  markupPercentage,
});
