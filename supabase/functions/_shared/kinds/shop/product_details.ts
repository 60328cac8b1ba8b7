/**
 * Layer two: the page of one product. A job that names several makes one of
 * each, and is done with it.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { Child, Job, Outcome, Tools } from "../kind.ts";
import { brandFields } from "./brand.ts";
import { readDetails } from "./details.ts";
import { datasets, type DetailsItem, keyOf, productId } from "./items.ts";
import type { ProductDetailsArgs } from "./mod.ts";
import { pagesOf, readByIds } from "./read_by_ids.ts";
import { readPage } from "./read_page.ts";

/** Runs one try of a `product_details`. */
export function run(
  { url, args, stage }: Job<ProductDetailsArgs>,
  tools: Tools,
): Promise<Outcome> {
  if ("productIds" in args) return several(args.productIds, tools);
  if (url) return one({ url, brandId: args.brandId, stage }, tools);
  throw new JobError("INVALID_ARGS", "Cannot read a product without a URL");
}

async function several(ids: readonly string[], tools: Tools): Promise<Outcome> {
  const jobs: Child[] = [];
  const argsOf = new Map<string, { brandId: string }>();
  let found = 0;
  for (const page of pagesOf(ids)) {
    const items = await readByIds(datasets.products, page, tools.datasets);
    found += items.size;
    for (const { scope: brandId, item: { url } } of items.values()) {
      if (typeof url !== "string") continue;
      const args = argsOf.get(brandId) ?? { brandId };
      argsOf.set(brandId, args);
      jobs.push({ kind: "product_details", url, args });
    }
  }
  if (found === 0) {
    throw new JobError("INVALID_ARGS", "Cannot find any of these products");
  }
  return {
    do: "complete",
    result: {
      details: jobs.length,
      // Those that no page is known of cannot be looked at.
      withoutPage: found - jobs.length,
      missing: ids.length - found,
    },
    children: { limit: jobs.length + 1, jobs },
  };
}

async function one(
  { url, brandId, stage }: {
    url: string;
    brandId: string;
    stage: string | undefined;
  },
  tools: Tools,
): Promise<Outcome> {
  const { items: [brand] } = await tools.datasets.read({
    dataset: datasets.brands,
    scope: "",
    keys: [brandId],
  });
  if (!brand) {
    throw new JobError("INVALID_ARGS", `Cannot read: no brand '${brandId}'`);
  }
  const { render, robots, selectors } = brandFields.parse(brand.item);
  const page = await readPage(url, { render, robots, stage }, tools);
  if ("do" in page) return page;
  const facts = readDetails(page, selectors);
  if (facts.name === undefined) {
    throw new JobError(
      "EMPTY_ANSWER",
      `Cannot find a product in '${
        url.slice(0, 200)
      }': neither its JSON-LD nor the brand's selectors nor its OpenGraph name one`,
    );
  }
  const key = await keyOf(url);
  const item: DetailsItem = {
    ...facts,
    url: page.url,
    scraped_at: new Date().toISOString(),
  };
  return {
    do: "complete",
    result: { productId: productId(brandId, key), ...facts },
    datasets: [{
      dataset: datasets.details,
      scope: brandId,
      items: [{ key, item }],
    }],
  };
}
