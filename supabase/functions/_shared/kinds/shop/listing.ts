/**
 * The products of a listing page, and the pages that go on with it.
 *
 * @module
 */

import type { Selectors } from "./brand.ts";
import { described } from "./described.ts";
import { factsOf } from "./facts.ts";
import type { Facts } from "./items.ts";
import { productNodes } from "./json_ld.ts";
import { type Page, textOf, within } from "./page.ts";
import { all, type Element, read } from "./select.ts";
import { address, isSameSite } from "./text.ts";

/** A product of a listing page. */
export interface Listed {
  readonly url: string | undefined;
  readonly facts: Facts;
}

/** What a listing page has. */
export interface Listing {
  readonly products: readonly Listed[];
  /** The page that goes on with it. */
  readonly next: string | undefined;
  /** What the products were read from. */
  readonly source: "JSON-LD" | "selectors";
}

/** The usual signs of the way on. */
const usualNext =
  "link[rel~=next], a[rel~=next], li.next > a, a.next, .next > a";
/** The most products of one page. */
const mostProducts = 1_000;
const usualProduct = '[itemtype*="schema.org/Product" i]';

/** Reads a listing page: its JSON-LD, or else by selectors. */
export function readListing(
  found: { html: string; url: string },
  selectors: Selectors,
): Listing {
  return within(found, (page) => {
    const told = fromJsonLd(page);
    const products = told.length > 0 ? told : bySelectors(page, selectors);
    return {
      products: products.filter(({ url }) =>
        url === undefined || isSameSite(url, page.url)
      ),
      next: nextOf(page, selectors),
      source: told.length > 0 ? "JSON-LD" : "selectors",
    };
  });
}

function fromJsonLd(page: Page): Listed[] {
  const { products, urls } = productNodes(page.scripts);
  const own = address(page.url, page.url);
  const listed = products.map((product) => {
    const { facts, url } = described(product, page.base);
    // An address that is the listing's own leads nowhere.
    return { facts, url: url === own ? undefined : url };
  });
  const bare = urls.map((url) => address(url, page.base))
    .filter((url) => url !== undefined)
    .map((url) => ({ url, facts: {} }));
  return [...listed, ...bare].filter(isKnown);
}

function bySelectors(page: Page, selectors: Selectors): Listed[] {
  return all(selectors.product ?? usualProduct, page.root)
    .slice(0, mostProducts)
    .map((element) => one(element, page, selectors)).filter(isKnown);
}

function one(
  element: Element,
  { base }: Page,
  { link, name, price, currency, image, sku }: Selectors,
): Listed {
  const href = read(link ?? "a[itemprop=url], a[href]", element, ["href"]) ??
    element.attribs.href;
  return {
    url: address(href, base),
    facts: factsOf({
      name: read(name ?? "[itemprop=name]", element, ["content"]) ??
        read("a[title]@title", element) ?? textOf(element),
      price: read(price ?? "[itemprop=price], .price", element, ["content"]),
      currency: read(currency ?? "[itemprop=priceCurrency]", element, [
        "content",
      ]),
      images: [read(image ?? "img", element, ["data-src", "src"])],
      sku: read(sku ?? "[itemprop=sku]", element, ["content"]),
    }, base),
  };
}

/** Whether there is anything to know it by again. */
function isKnown({ url, facts }: Listed): boolean {
  return url !== undefined || facts.sku !== undefined;
}

function nextOf(page: Page, { next }: Selectors): string | undefined {
  const url = address(read(next ?? usualNext, page.root, ["href"]), page.base);
  return url !== undefined && isSameSite(url, page.url) ? url : undefined;
}
