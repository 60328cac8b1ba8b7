/**
 * The datasets of shops: what an item holds, and which key it has.
 *
 * @module
 */

import { z } from "zod";

/** What is known of a product; what is not is left out. */
export const facts = z.object({
  name: z.string(),
  description: z.string(),
  sku: z.string(),
  gtin: z.string(),
  brand: z.string(),
  /** In hundredths of the currency's unit. */
  price_cents: z.int(),
  /** ISO 4217. */
  currency: z.string(),
  /** A word of schema.org: `InStock`, `OutOfStock`, `PreOrder` … */
  availability: z.string(),
  images: z.array(z.string()),
  rating: z.number(),
  rating_count: z.int(),
}).partial();

/** Facts of a product. */
export type Facts = z.infer<typeof facts>;

/** A product as a listing page has it; its scope is the brand's id. */
export const productItem = facts.extend({
  /** Of its own page, where it has one. */
  url: z.string().nullable(),
  /** The listing page it was found on. */
  listing_url: z.string(),
  /** The job that saw it last. */
  seen_by: z.string(),
});

/** An item of `products`. */
export type ProductItem = z.infer<typeof productItem>;

/** A product as its own page has it; scope and key are those of the product. */
export const detailsItem = facts.extend({
  url: z.string(),
  /** A moment, ISO 8601. */
  scraped_at: z.string(),
});

/** An item of `product_details`. */
export type DetailsItem = z.infer<typeof detailsItem>;

/** The names of the datasets. */
export const datasets = {
  brands: "brands",
  products: "products",
  details: "product_details",
  exports: "exports",
} as const;

/** The id of a product: of its brand, and its key there. */
export function productId(brandId: string, key: string): string {
  return `${brandId}.${key}`;
}

/** An id of a product. */
export const productIds = z.string().regex(
  /^[\da-f]{16}\.[\da-f]{20}$/,
  "must be the id of a product",
);

/** The brand and the key in a product's id. */
export function placeOf(id: string): { scope: string; key: string } {
  const [scope = "", key = ""] = id.split(".");
  return { scope, key };
}

/** The key of what is known by this text: the address of a page, or a number of the shop's. */
export async function keyOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(text),
  );
  return hex(new Uint8Array(hash).subarray(0, 10));
}

/** A new id of a brand. */
export function newBrandId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(8)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** The key of a chunk of what is wanted. */
export function orderKey(chunk: number): string {
  return `order-${String(chunk).padStart(6, "0")}`;
}

/** The key of the file's first line, which comes before its chunks. */
export const headKey = "head";

/** The key of a chunk of the file. */
export function rowsKey(chunk: number): string {
  return `rows-${String(chunk).padStart(6, "0")}`;
}
