/**
 * The kinds of shops: `brand_scrape` finds a brand's products, `product_details`
 * reads their pages, `csv_export` writes them to a file. They share a folder
 * because they share what a product is.
 *
 * @module
 */

import { z } from "zod";
import type { Kind } from "../kind.ts";
import { productIds } from "./items.ts";

export { brandFields, selectors } from "./brand.ts";
export {
  datasets,
  detailsItem,
  newBrandId,
  orderKey,
  placeOf,
  productId,
  productIds,
  productItem,
} from "./items.ts";

const brandId = z.string().regex(/^[\da-f]{16}$/, "must be the id of a brand");

/** The most products that one job may name to have their pages read. */
export const mostProductIds = 10_000;

const brandScrapeArgs = z.strictObject({ brandId });

/** Checked args of a `brand_scrape`. */
export type BrandScrapeArgs = z.infer<typeof brandScrapeArgs>;

const productDetailsArgs = z.union([
  z.strictObject({
    productIds: z.array(productIds).min(1).max(mostProductIds),
  }),
  /** Of the job of one product: its URL says which. */
  z.strictObject({ brandId }),
]);

/** Checked args of a `product_details`. */
export type ProductDetailsArgs = z.infer<typeof productDetailsArgs>;

const csvExportArgs = z.strictObject({
  /** Under which the file is kept. */
  exportId: z.uuid(),
  /** With its extension. */
  filename: z.string().min(1).max(200),
  of: z.discriminatedUnion("kind", [
    /** Those named, which are kept beside the file in the meantime. */
    z.strictObject({ kind: z.literal("ids"), count: z.int().min(1) }),
    z.strictObject({ kind: z.literal("brand"), brandId }),
    z.strictObject({ kind: z.literal("all") }),
  ]),
});

/** Checked args of a `csv_export`. */
export type CsvExportArgs = z.infer<typeof csvExportArgs>;

/** Jobs of the kind share one lane: so many run at once, over all workers. */
function together(kind: string, maxRunning: number): Kind["lane"] {
  return () => ({ key: kind, maxRunning, gapMs: 0 });
}

/** Layer one. */
export const brandScrape: Kind<BrandScrapeArgs> = {
  name: "brand_scrape",
  args: brandScrapeArgs,
  example: { brandId: "0123456789abcdef" },
  maxAttempts: 3,
  timeoutMs: () => 600_000,
  lane: together("brand_scrape", 1),
  subject: ({ brandId }) => brandId,
  load: async () => (await import("./brand_scrape.ts")).run,
};

/** Layer two. */
export const productDetails: Kind<ProductDetailsArgs> = {
  name: "product_details",
  args: productDetailsArgs,
  example: { productIds: ["0123456789abcdef.0123456789abcdef0123"] },
  maxAttempts: 2,
  timeoutMs: () => 60_000,
  lane: together("product_details", 2),
  // The jobs that come of one are found by it.
  subject: (args) => "productIds" in args ? "products" : undefined,
  load: async () => (await import("./product_details.ts")).run,
};

/** Products as a file. */
export const csvExport: Kind<CsvExportArgs> = {
  name: "csv_export",
  args: csvExportArgs,
  example: {
    exportId: "8a6e0804-2bd0-4672-b79d-d97027f9071a",
    filename: "products.csv",
    of: { kind: "all" },
  },
  maxAttempts: 1,
  timeoutMs: () => 600_000,
  lane: together("csv_export", 3),
  subject: ({ of }) => of.kind === "brand" ? of.brandId : "products",
  load: async () => (await import("./csv_export.ts")).run,
};
