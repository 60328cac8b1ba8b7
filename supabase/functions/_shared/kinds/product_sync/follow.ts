/**
 * What shops, products and follows are as items of datasets.
 *
 * @module
 */

import { z } from "zod";

/** The datasets: of shops, of products by the shop's id, of follows. */
export const shopData = {
  shops: "shops",
  products: "shop_products",
  follows: "follows",
} as const;

/** A percentage with at most four decimals, so that prices stay exact. */
export const percentage = z.number().min(0).max(10_000).refine(
  (value) => /^\d+(\.\d{1,4})?$/.test(String(value)),
  "must have at most four decimals",
);

/** A follow; its key is its id. */
export const followItem = z.object({
  /** `resell` copies the products, `monitor` only looks. */
  mode: z.enum(["resell", "monitor"]),
  followerShopId: z.string(),
  sourceShopId: z.string(),
  markupPercentage: percentage,
});

/** A {@linkcode followItem}. */
export type Follow = z.infer<typeof followItem>;

/** How the ids of copied products begin; no product of one's own may. */
export const copyPrefix = "follow:";

/** How the ids of the copies of a source shop's products begin. */
export function copiesOf({ sourceShopId }: Follow): string {
  return `${copyPrefix}${sourceShopId}:`;
}
