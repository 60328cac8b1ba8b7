/**
 * What the page of a product says of it: its JSON-LD, else selectors, else
 * OpenGraph, each fact for itself.
 *
 * @module
 */

import type { Selectors } from "./brand.ts";
import { described } from "./described.ts";
import { factsOf, merged } from "./facts.ts";
import type { Facts } from "./items.ts";
import { productNodes } from "./json_ld.ts";
import { type Page, within } from "./page.ts";
import { read, readAll } from "./select.ts";
import { address } from "./text.ts";

/** Reads the page of a product. */
export function readDetails(
  found: { html: string; url: string },
  { details = {} }: Selectors,
): Facts {
  return within(
    found,
    (page) =>
      merged(fromJsonLd(page), bySelectors(page, details), fromOpenGraph(page)),
  );
}

/** Of several products the page's own: by its address, or not in a list of others. */
function fromJsonLd({ scripts, base, url }: Page): Facts {
  const all = productNodes(scripts).products
    .map((product) => ({ ...product, ...described(product, base) }));
  const own = address(url, url);
  const found = all.find((product) => product.url === own) ??
    all.find(({ isListed }) => !isListed) ??
    (all.length === 1 ? all[0] : undefined);
  return found?.facts ?? {};
}

function bySelectors(
  { root, base }: Page,
  rules: NonNullable<Selectors["details"]>,
): Facts {
  const content = (rule: string) => read(rule, root, ["content"]);
  const {
    name = "h1",
    description = "[itemprop=description]",
    price = "[itemprop=price]",
    currency = "[itemprop=priceCurrency]",
    availability = "[itemprop=availability]",
    sku = "[itemprop=sku]",
    gtin = "[itemprop^=gtin]",
    brand = "[itemprop=brand]",
    image = "[itemprop=image]",
    rating = "[itemprop=ratingValue]",
    ratingCount = "[itemprop=ratingCount], [itemprop=reviewCount]",
  } = rules;
  return factsOf({
    name: content(name),
    description: content(description),
    price: content(price),
    currency: content(currency),
    availability: read(availability, root, ["href", "content"]),
    sku: content(sku),
    gtin: content(gtin),
    brand: content(brand),
    images: readAll(image, root, ["data-src", "src", "content", "href"]),
    rating: content(rating),
    ratingCount: content(ratingCount),
  }, base);
}

function fromOpenGraph({ root, base }: Page): Facts {
  const meta = (...names: string[]) =>
    names.map((name) =>
      read(`meta[property="${name}"], meta[name="${name}"]@content`, root)
    ).find((value) => value !== undefined);
  return factsOf({
    name: meta("og:title"),
    description: meta("og:description", "description"),
    price: meta("product:price:amount", "og:price:amount"),
    currency: meta("product:price:currency", "og:price:currency"),
    availability: meta("product:availability", "og:availability"),
    brand: meta("product:brand", "og:brand"),
    sku: meta("product:retailer_item_id"),
    images: [meta("og:image:secure_url", "og:image")],
  }, base);
}
