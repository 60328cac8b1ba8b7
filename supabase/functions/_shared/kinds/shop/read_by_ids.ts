/**
 * Reads items by the ids of their products, which may be of several brands.
 *
 * @module
 */

import type { Datasets, Kept } from "../dataset.ts";
import { placeOf, productId } from "./items.ts";

/** Read at a time. */
export const pageRows = 1_000;

/** The ids in pages. */
export function* pagesOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let i = 0; i < ids.length; i += pageRows) {
    yield ids.slice(i, i + pageRows);
  }
}

/** The items there are, by the ids of their products; of a page of them. */
export async function readByIds(
  dataset: string,
  ids: readonly string[],
  datasets: Pick<Datasets, "read">,
): Promise<Map<string, Kept>> {
  const keys = new Map<string, string[]>();
  for (const id of ids) {
    const { scope, key } = placeOf(id);
    const known = keys.get(scope);
    if (known) known.push(key);
    else keys.set(scope, [key]);
  }
  const found = new Map<string, Kept>();
  for (const [scope, wanted] of keys) {
    const { items } = await datasets.read({ dataset, scope, keys: wanted });
    for (const item of items) found.set(productId(scope, item.key), item);
  }
  return found;
}
