/**
 * Products, with what their own pages say of them.
 *
 * @module
 */

import { utc } from "../../contract/view.ts";
import { RequestError } from "../../errors.ts";
import type { Kept } from "../../kinds/kind.ts";
import {
  datasets,
  detailsItem,
  placeOf,
  productId,
  productIds,
  productItem,
} from "../../kinds/shop/mod.ts";
import { findBrand } from "./brands.ts";
import { connection, type PageArgs, pageOf } from "./connection.ts";
import type { ShopContext } from "./context.ts";

const cursor = /^[\da-f]{16}\.[\da-f]{20}$/;

/** A product as GraphQL shows it: its details, and what its listing says beside them. */
function viewProduct(
  { scope, key, item, createdAt, updatedAt }: Kept,
  details: Kept | undefined,
) {
  const listed = productItem.parse(item);
  const own = details ? detailsItem.parse(details.item) : undefined;
  const priced = own?.price_cents === undefined ? listed : own;
  const known = { ...listed, ...own };
  return {
    id: productId(scope, key),
    brandId: scope,
    url: listed.url,
    listingUrl: listed.listing_url,
    name: known.name ?? null,
    description: known.description ?? null,
    sku: known.sku ?? null,
    gtin: known.gtin ?? null,
    manufacturer: known.brand ?? null,
    priceCents: priced.price_cents ?? null,
    currency: priced.currency ?? known.currency ?? null,
    availability: known.availability ?? null,
    images: known.images ?? [],
    rating: known.rating ?? null,
    ratingCount: known.rating_count ?? null,
    scrapedAt: own?.scraped_at ?? null,
    createdAt: utc(createdAt),
    updatedAt: utc(updatedAt),
  };
}

/** A page of the caller's products, of one brand or of all. */
export async function listProducts(
  { brandId, ...args }: PageArgs & { readonly brandId?: string | null },
  context: ShopContext,
) {
  const { limit, after } = pageOf(args, cursor);
  if (brandId) await findBrand(brandId, context);
  const { items, more } = await context.store.read({
    dataset: datasets.products,
    ...(brandId ? { scope: brandId } : {}),
    after: after === null ? undefined : placeOf(after),
    limit,
  }, context.owner);
  return connection(await withDetails(items, context), { more, after });
}

/** The caller's product of this id; throws `NOT_FOUND`. */
export async function findProduct(id: string, context: ShopContext) {
  if (productIds.safeParse(id).success) {
    const { scope, key } = placeOf(id);
    const { items } = await context.store.read({
      dataset: datasets.products,
      scope,
      keys: [key],
    }, context.owner);
    const [product] = await withDetails(items, context);
    if (product) return product;
  }
  throw new RequestError(
    "NOT_FOUND",
    `Cannot find product '${id.slice(0, 200)}'`,
  );
}

async function withDetails(
  products: readonly Kept[],
  { store, owner }: ShopContext,
) {
  const found = new Map<string, Kept>();
  for (const scope of new Set(products.map(({ scope }) => scope))) {
    const { items } = await store.read({
      dataset: datasets.details,
      scope,
      keys: products.filter((product) => product.scope === scope)
        .map(({ key }) => key),
    }, owner);
    for (const item of items) found.set(`${scope}.${item.key}`, item);
  }
  return products.map((product) =>
    viewProduct(product, found.get(`${product.scope}.${product.key}`))
  );
}
