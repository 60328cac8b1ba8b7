/**
 * What is known of a brand: where its products are listed, and how its pages are read.
 *
 * @module
 */

import { z } from "zod";
import { rule } from "./rule.ts";

/** Text that Postgres stores, on one line. */
const text = z.string().trim().min(1).max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not hold control characters");

const url = z.string().max(4_096).regex(/^https?:\/\/\S+$/i, "must be a URL");

/** Where the facts are in a product's page; what is not said is looked for in microdata. */
const detailSelectors = z.strictObject({
  name: rule,
  description: rule,
  price: rule,
  currency: rule,
  availability: rule,
  sku: rule,
  gtin: rule,
  brand: rule,
  image: rule,
  rating: rule,
  ratingCount: rule,
}).partial();

/** Where products are in a listing page, the rest within each, and how it goes on. */
export const selectors = z.strictObject({
  product: rule,
  link: rule,
  name: rule,
  price: rule,
  currency: rule,
  image: rule,
  sku: rule,
  next: rule,
  details: detailSelectors,
}).partial();

/** Checked {@linkcode selectors}. */
export type Selectors = z.infer<typeof selectors>;

/** A brand as its owner describes it. */
export const brandFields = z.strictObject({
  name: text,
  listingUrls: z.array(url).min(1).max(20),
  selectors: selectors.default({}),
  render: z.boolean().default(false),
  robots: z.enum(["obey", "ignore"]).default("obey"),
  maxPages: z.int().min(1).max(200).default(50),
  maxProducts: z.int().min(1).max(10_000).default(1_000),
  detailsMaxAgeHours: z.int().min(0).max(24 * 365).default(24),
});

/** A checked brand. */
export type Brand = z.infer<typeof brandFields>;
