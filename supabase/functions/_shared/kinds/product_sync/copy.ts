/**
 * The copy of a product in the shop that follows.
 *
 * @module
 */

import type { Entry } from "../kind.ts";
import { copiesOf, type Follow } from "./follow.ts";
import { markedUp } from "./price.ts";

/** The longest key of an item. */
const maxKeyLength = 500;

/** Whether a product is a copy itself; those are not copied on, or two shops that follow each other would never end. */
export function isCopy({ item }: Entry): boolean {
  return item.followId !== undefined;
}

/** The copy of a product, or in words why there is none. */
export function copyOf(
  { key, item }: Entry,
  follow: Follow,
  followId: string,
): Entry | string {
  if (typeof item.name !== "string" || item.name.trim() === "") {
    return "It has no name";
  }
  const price = markedUp(item.price, follow.markupPercentage);
  if (price === null) {
    return `Its price is none: ${JSON.stringify(item.price)?.slice(0, 50)}`;
  }
  const copy = copiesOf(follow) + key;
  if (copy.length > maxKeyLength) return "Its id is too long";
  const { sourceShopId } = follow;
  return {
    key: copy,
    item: {
      ...item,
      price,
      sourceShopId,
      sourceProductId: key,
      sourcePrice: item.price,
      followId,
    },
  };
}
