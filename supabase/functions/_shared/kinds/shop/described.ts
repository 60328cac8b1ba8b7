/**
 * A product as its JSON-LD describes it.
 *
 * @module
 */

import { factsOf } from "./facts.ts";
import type { Facts } from "./items.ts";
import {
  first,
  isNode,
  type JsonNode,
  nodes,
  type ProductNode,
} from "./json_ld.ts";
import { address } from "./text.ts";

/** The product's facts, and the address of its page where one is named. */
export function described(
  { node, listed }: Pick<ProductNode, "node" | "listed">,
  base: string,
): { facts: Facts; url: string | undefined } {
  const [variant] = nodes(node.hasVariant);
  const [offer] = offers(node, variant);
  const [rating] = nodes(node.aggregateRating);
  const known = (name: string) => first(node[name] ?? variant?.[name]);
  const price = offer && priceIn(offer);
  const facts = factsOf({
    name: known("name"),
    description: known("description"),
    sku: known("sku") ?? known("productID") ?? known("mpn"),
    gtin: ["gtin13", "gtin", "gtin14", "gtin12", "gtin8", "isbn"]
      .map(known).find((value) => value !== undefined),
    brand: named(known("brand") ?? known("manufacturer")),
    price: price?.amount,
    currency: price?.currency,
    availability: first(offer?.availability),
    images: [node.image ?? variant?.image].flat().map(pictured),
    rating: first(rating?.ratingValue),
    ratingCount: first(rating?.ratingCount ?? rating?.reviewCount),
  }, base);
  const url = [node.url, listed, offer?.url, node["@id"]]
    .map((value) => address(first(value), base))
    .find((value) => value !== undefined);
  return { facts, url };
}

/** The offers, those that name a price first. */
function offers(node: JsonNode, variant: JsonNode | undefined): JsonNode[] {
  const all = nodes(node.offers ?? variant?.offers)
    .flatMap((offer) =>
      offer.lowPrice === undefined && offer.price === undefined &&
        nodes(offer.offers).length > 0
        ? nodes(offer.offers)
        : [offer]
    );
  const priced = all.filter((offer) => priceIn(offer).amount !== undefined);
  return [...priced, ...all];
}

function priceIn(offer: JsonNode): { amount: unknown; currency: unknown } {
  const [specified] = nodes(offer.priceSpecification);
  return {
    amount: first(
      offer.price ?? offer.lowPrice ?? specified?.price ?? specified?.minPrice,
    ),
    currency: first(offer.priceCurrency ?? specified?.priceCurrency),
  };
}

function named(value: unknown): unknown {
  return isNode(value) ? first(value.name) : value;
}

function pictured(value: unknown): unknown {
  return isNode(value) ? first(value.contentUrl ?? value.url) : value;
}
