/**
 * Layer one: reads a brand's listing pages, one after the other, keeps the
 * products it comes upon, and leaves their own pages to layer two.
 *
 * @module
 */

import { z } from "zod";
import { JobError } from "../../errors.ts";
import type { Child, Entry, Job, Outcome, Tools } from "../kind.ts";
import { type Brand, brandFields } from "./brand.ts";
import { datasets, keyOf, type ProductItem } from "./items.ts";
import { type Listed, type Listing, readListing } from "./listing.ts";
import type { BrandScrapeArgs } from "./mod.ts";
import { type Later, type ReadPage, readPage } from "./read_page.ts";
import { goOn, longestSliceMs, mostSlices } from "./slices.ts";

/** What the next slice goes on with. */
const progressState = z.object({
  /** Listing pages still to read, the next one first. */
  pages: z.array(z.string()),
  /** Of those that were read or are to be, their keys. */
  seen: z.array(z.string()),
  read: z.int(),
  found: z.int(),
});

type State = z.infer<typeof progressState>;

/** Parsing is what costs CPU, of which a request has 2 s for all its jobs. */
const longestParsingMs = 500;

/** Runs one slice of a `brand_scrape`. */
export async function run(
  { id, args: { brandId }, stage, state: noted }: Job<BrandScrapeArgs>,
  tools: Tools,
): Promise<Outcome> {
  const brand = await findBrand(brandId, tools);
  let state = await begun(noted, brand);
  const started = Date.now();
  let parsingMs = 0;
  let loading = stage;
  while (true) {
    const [url] = state.pages;
    if (url === undefined || state.found >= brand.maxProducts) break;
    const page = await readOne(url, { brand, state, stage: loading }, tools);
    loading = undefined;
    if (page && "do" in page) {
      return page.do === "snooze"
        ? { ...page, state, maxSnoozes: mostSlices }
        : page;
    }
    const before = performance.now();
    const listing = page ? readListing(page, brand.selectors) : empty;
    parsingMs += performance.now() - before;
    const left = brand.maxProducts - state.found;
    const entries = await entriesOf(listing.products, page?.url ?? url, id);
    await keep(brandId, entries.slice(0, left), tools);
    state = await goneOn(state, listing, { brand, added: entries.length });
    await tools.save(state);
    await tools.progress(progressOf(state));
    const isOver = parsingMs > longestParsingMs ||
      Date.now() - started > longestSliceMs;
    if (isOver && state.pages.length > 0) {
      return goOn(`${state.read} listing pages are read`, state);
    }
  }
  return await completed({ id, brandId, brand, state }, tools);
}

const empty: Listing = { products: [], next: undefined, source: "selectors" };

async function findBrand(brandId: string, tools: Tools): Promise<Brand> {
  const { items: [found] } = await tools.datasets.read({
    dataset: datasets.brands,
    scope: "",
    keys: [brandId],
  });
  if (!found) {
    throw new JobError("INVALID_ARGS", `Cannot scrape: no brand '${brandId}'`);
  }
  const brand = brandFields.safeParse(found.item);
  if (brand.success) return brand.data;
  throw new JobError(
    "INVALID_ARGS",
    `Cannot scrape: brand '${brandId}' is not what a brand is: ${brand.error.message}`,
  );
}

async function begun(noted: unknown, brand: Brand): Promise<State> {
  const known = progressState.safeParse(noted);
  if (known.success) return known.data;
  const pages = [...new Set(brand.listingUrls.map((url) => new URL(url).href))];
  const seen = await Promise.all(pages.map(keyOf));
  return { pages, seen, read: 0, found: 0 };
}

/** A page of the list; null where a later one is gone, which is its end. */
async function readOne(
  url: string,
  { brand, state, stage }: {
    brand: Brand;
    state: State;
    stage: string | undefined;
  },
  tools: Tools,
): Promise<ReadPage | Later | null> {
  try {
    return await readPage(url, { ...brand, stage }, tools);
  } catch (error) {
    const isGone = error instanceof JobError &&
      (error.httpStatus === 404 || error.httpStatus === 410);
    if (!isGone || state.read === 0) throw error;
    tools.log.info("listing_page_gone", { error });
    return null;
  }
}

/** The products by their keys, each once. */
async function entriesOf(
  products: readonly Listed[],
  listingUrl: string,
  jobId: string,
): Promise<Entry[]> {
  const entries = await Promise.all(
    products.map(async ({ url, facts }): Promise<[string, Entry]> => {
      const key = await keyOf(url ?? `${listingUrl} ${facts.sku}`);
      const item: ProductItem = {
        ...facts,
        url: url ?? null,
        listing_url: listingUrl,
        seen_by: jobId,
      };
      return [key, { key, item }];
    }),
  );
  return [...new Map(entries.toReversed()).values()].toReversed();
}

async function keep(scope: string, items: readonly Entry[], tools: Tools) {
  if (items.length === 0) return;
  await tools.datasets.save([{ dataset: datasets.products, scope, items }]);
}

async function goneOn(
  state: State,
  { next }: Listing,
  { brand, added }: { brand: Brand; added: number },
): Promise<State> {
  const pages = state.pages.slice(1);
  const seen = [...state.seen];
  if (next !== undefined && seen.length < brand.maxPages) {
    const key = await keyOf(next);
    // A page that leads back to one before it leads nowhere.
    if (!seen.includes(key)) {
      seen.push(key);
      pages.unshift(next);
    }
  }
  const found = Math.min(state.found + added, brand.maxProducts);
  return { pages, seen, read: state.read + 1, found };
}

function progressOf({ read, pages }: State): number {
  return Math.floor(99 * read / (read + pages.length));
}

async function completed(
  { id, brandId, brand, state }: {
    id: string;
    brandId: string;
    brand: Brand;
    state: State;
  },
  tools: Tools,
): Promise<Outcome> {
  if (state.found === 0) {
    throw new JobError(
      "EMPTY_ANSWER",
      `Cannot find a product on ${state.read} listing pages: there is none in their JSON-LD, and none by the brand's selectors`,
    );
  }
  const { found, children, fresh } = await layerTwo(
    { id, brandId, brand },
    tools,
  );
  const result = { pages: state.read, found, details: children.length, fresh };
  const limit = children.length + 1;
  return { do: "complete", result, children: { limit, jobs: children } };
}

/** The products of this run, and a job for each whose details are not fresh. */
async function layerTwo(
  { id, brandId, brand }: { id: string; brandId: string; brand: Brand },
  tools: Tools,
) {
  const args = { brandId };
  const oldest = Date.now() - brand.detailsMaxAgeHours * 3_600_000;
  const children: Child[] = [];
  let found = 0;
  let fresh = 0;
  let after: { scope: string; key: string } | undefined;
  for (;;) {
    const page = await tools.datasets.read({
      dataset: datasets.products,
      scope: brandId,
      match: { seen_by: id },
      after,
    });
    const known = await tools.datasets.read({
      dataset: datasets.details,
      scope: brandId,
      keys: page.items.map(({ key }) => key),
    });
    const young = new Set(
      known.items.filter(({ item }) =>
        Date.parse(String(item.scraped_at)) > oldest
      ).map(({ key }) => key),
    );
    found += page.items.length;
    fresh += young.size;
    for (const { key, item } of page.items) {
      const { url } = item;
      if (typeof url !== "string" || young.has(key)) continue;
      children.push({ kind: "product_details", url, args });
    }
    const last = page.items.at(-1);
    if (!page.more || !last) return { found, fresh, children };
    after = { scope: last.scope, key: last.key };
  }
}
