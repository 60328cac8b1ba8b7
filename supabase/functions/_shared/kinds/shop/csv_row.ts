/**
 * A product as a row of a CSV file.
 *
 * @module
 */

import { z } from "zod";
import type { Cell } from "./csv.ts";
import { merged } from "./facts.ts";
import { facts } from "./items.ts";

/** A cell of each column. */
export type Row = readonly Cell[];

/** The columns, in order. */
export const columns: Row = [
  "id",
  "brand",
  "name",
  "description",
  "sku",
  "gtin",
  "manufacturer",
  "price",
  "currency",
  "availability",
  "rating",
  "rating_count",
  "images",
  "url",
  "scraped_at",
];

const listed = facts.extend({ url: z.string().nullable() });
const detailed = facts.extend({ scraped_at: z.string() });

/** The row of a product: its details, and what its listing says beside them. */
export function rowOf(
  id: string,
  product: unknown,
  details: unknown,
  { brand }: { brand: string },
): Row {
  // One that is not what a product is does not cost the others their file.
  const { url, ...found } = listed.safeParse(product).data ?? { url: null };
  const { scraped_at, ...more } = detailed.safeParse(details).data ??
    { scraped_at: null };
  const known = merged(more, found);
  return [
    id,
    brand,
    known.name ?? null,
    known.description ?? null,
    known.sku ?? null,
    known.gtin ?? null,
    known.brand ?? null,
    known.price_cents === undefined ? null : decimal(known.price_cents),
    known.currency ?? null,
    known.availability ?? null,
    known.rating ?? null,
    known.rating_count ?? null,
    known.images?.join(" ") ?? null,
    url,
    scraped_at,
  ];
}

/** `1299` → `"12.99"`. */
function decimal(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}
