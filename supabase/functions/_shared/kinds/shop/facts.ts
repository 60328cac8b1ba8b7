/**
 * What is known of a product, as it is kept in datasets.
 *
 * @module
 */

import { type Facts, facts } from "./items.ts";
import { priceOf } from "./price.ts";
import { address, words } from "./text.ts";

/** The most pictures kept of one product. */
const mostImages = 20;

/** What a page says of a product, each as it stands there. */
export interface Sayings {
  readonly name?: unknown;
  readonly description?: unknown;
  readonly sku?: unknown;
  readonly gtin?: unknown;
  readonly brand?: unknown;
  readonly price?: unknown;
  readonly currency?: unknown;
  readonly availability?: unknown;
  readonly images?: readonly unknown[];
  readonly rating?: unknown;
  readonly ratingCount?: unknown;
}

/** The facts in what a page says; what makes no sense is left out. */
export function factsOf(said: Sayings, base: string): Facts {
  const price = priceOf(said.price, said.currency);
  const images = (said.images ?? [])
    .map((image) => address(image, base))
    .filter((image) => image !== undefined);
  const rating = numberOf(said.rating);
  const count = numberOf(said.ratingCount);
  return defined({
    name: words(said.name, 500),
    description: words(said.description, 20_000),
    // Where it is read from what people see, its label is there, too.
    sku: words(said.sku, 100)?.replace(
      /^(?:SKU|Art(?:icle|\.)? ?(?:no|nr)\.?)\s*[:#]\s*/i,
      "",
    ) || undefined,
    gtin: words(said.gtin, 20)?.replace(/[^\dXx]/g, "") || undefined,
    brand: words(said.brand, 200),
    price_cents: price?.cents,
    currency: price?.currency ?? undefined,
    availability: availabilityOf(said.availability),
    images: images.length > 0
      ? [...new Set(images)].slice(0, mostImages)
      : undefined,
    rating,
    rating_count: count === undefined ? undefined : Math.round(count),
  });
}

/** The facts of the first source that knows each; a price and its currency come from one. */
export function merged(...sources: readonly Facts[]): Facts {
  return sources.reduceRight<Facts>((all, source) => {
    const isPriced = source.price_cents !== undefined;
    const { currency, price_cents, ...rest } = all;
    return {
      ...rest,
      ...(isPriced ? {} : defined({ price_cents, currency })),
      ...source,
      ...(isPriced && source.currency === undefined && currency !== undefined
        ? { currency }
        : {}),
    };
  }, {});
}

/** An object without what is undefined. */
function defined(values: { [Name in keyof Facts]: Facts[Name] | undefined }) {
  return facts.parse(Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ));
}

function numberOf(value: unknown): number | undefined {
  const [digits] = /\d+(?:[.,]\d+)?/.exec(String(value ?? "").slice(0, 200)) ??
    [];
  if (digits === undefined) return undefined;
  const number = Number(digits.replace(",", "."));
  return number < 1e9 ? number : undefined;
}

/** schema.org's word, whether it stands there itself or is meant. */
function availabilityOf(value: unknown): string | undefined {
  const text = words(value, 200);
  if (text === undefined) return undefined;
  const [, word] = /^(?:https?:\/\/schema\.org\/)?([A-Z][a-zA-Z]{3,40})$/
    .exec(text) ?? [];
  if (word) return word;
  const known: readonly (readonly [RegExp, string])[] = [
    [/out.?of.?stock|sold.?out|unavailable|not available|oos\b/i, "OutOfStock"],
    [/pre.?order/i, "PreOrder"],
    [/back.?order/i, "BackOrder"],
    [/discontinued/i, "Discontinued"],
    [/in.?stock|available|add to (?:cart|bag|basket)/i, "InStock"],
  ];
  return known.find(([sign]) => sign.test(text))?.[1];
}
