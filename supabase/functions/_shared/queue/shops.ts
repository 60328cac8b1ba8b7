/**
 * Shops and their products, of one owner.
 *
 * @module
 */

import { foundShop } from "../contract/found.ts";
import type { BodyOf } from "../contract/operation.ts";
import type { putProducts, ShopView } from "../contract/shops.ts";
import { utc } from "../contract/view.ts";
import type { Kept } from "../kinds/kind.ts";
import { shopData } from "../kinds/product_sync/follow.ts";
import { DatasetStore } from "./datasets.ts";

interface Owned {
  readonly ownerId: string | null;
}

/** What is counted of a dataset that nothing was said of. */
const none = { inserted: 0, updated: 0, unchanged: 0, removed: 0 };

/** The shops of one owner; those of others are absent. */
export class Shops {
  readonly #store = DatasetStore.connect();
  readonly #owner: Owned;

  private constructor({ ownerId }: Owned) {
    this.#owner = { ownerId };
  }

  /** The owner's shops. */
  static of(owner: Owned): Shops {
    return new Shops(owner);
  }

  /** Makes or renames a shop. */
  async put(id: string, name: string): Promise<ShopView> {
    const items = [{ key: id, item: { name } }];
    await this.#store.put([{ dataset: shopData.shops, items }], this.#owner);
    return await this.get(id);
  }

  /** A shop; throws `SHOP_NOT_FOUND`. */
  async get(id: string): Promise<ShopView> {
    const [shop] = await this.all([id]);
    return foundShop(shop, id);
  }

  /** The shops that have these ids, in their order; throws `SHOP_NOT_FOUND`. */
  async all(ids: readonly string[]): Promise<ShopView[]> {
    const { items } = await this.#store.read(
      { dataset: shopData.shops, scope: "", keys: ids },
      this.#owner,
    );
    return ids.map((id) =>
      view(foundShop(items.find(({ key }) => key === id), id))
    );
  }

  /** Puts products into a shop and takes others out; answers how many. */
  async putProducts(
    shop: string,
    { products = [], remove = [] }: BodyOf<typeof putProducts>,
  ) {
    const items = products.map(({ id, ...item }) => ({ key: id, item }));
    const { [shopData.products]: saved = none } = await this.#store.put(
      [{ dataset: shopData.products, scope: shop, items, remove }],
      this.#owner,
    );
    return saved;
  }

  /** A page of a shop's products. */
  async products(
    shop: string,
    { limit, after }: { limit: number; after?: string | undefined },
  ) {
    const { items, more } = await this.#store.read({
      dataset: shopData.products,
      scope: shop,
      after: after === undefined ? undefined : { scope: shop, key: after },
      limit,
    }, this.#owner);
    return {
      data: items.map(({ key, item, createdAt, updatedAt }) => ({
        ...item,
        id: key,
        created_at: utc(createdAt),
        updated_at: utc(updatedAt),
      })),
      nextAfter: more ? items.at(-1)?.key ?? null : null,
    };
  }

  /** Takes out the copies that a follow has made in a shop; answers how many. */
  async removeCopies(shop: string, followId: string): Promise<number> {
    const dataset = shopData.products;
    for (let count = 0;;) {
      const { items, more } = await this.#store.read(
        { dataset, scope: shop, match: { followId } },
        this.#owner,
      );
      const remove = items.map(({ key }) => key);
      await this.#store.put([{ dataset, scope: shop, remove }], this.#owner);
      count += remove.length;
      if (!more) return count;
    }
  }
}

function view({ key, item, createdAt, updatedAt }: Kept): ShopView {
  return {
    id: key,
    name: String(item.name),
    created_at: utc(createdAt),
    updated_at: utc(updatedAt),
  };
}
