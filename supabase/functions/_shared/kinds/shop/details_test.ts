import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { readDetails } from "./details.ts";

const url = "https://shop.example/p/anvil";

function ld(json: unknown): string {
  return `<script type="application/ld+json">${JSON.stringify(json)}</script>`;
}

Deno.test("readDetails() reads all that JSON-LD says of a product", () => {
  const html = ld({
    "@context": "https://schema.org",
    "@type": "Product",
    name: " Anvil\n 50 kg ",
    description: "<p>Heavy.</p><p>Very &amp; heavy.</p>",
    sku: "A-50",
    gtin13: "4006381333931",
    brand: { "@type": "Brand", name: "Acme" },
    image: ["/1.png", { "@type": "ImageObject", url: "//cdn.example/2.png" }],
    aggregateRating: { ratingValue: "4,5", reviewCount: 12 },
    offers: {
      "@type": "AggregateOffer",
      lowPrice: "1,299.00",
      priceCurrency: "USD",
      availability: "https://schema.org/InStock",
    },
  });
  assertEquals(readDetails({ html, url }, {}), {
    name: "Anvil 50 kg",
    description: "Heavy. Very & heavy.",
    sku: "A-50",
    gtin: "4006381333931",
    brand: "Acme",
    price_cents: 129_900,
    currency: "USD",
    availability: "InStock",
    images: ["https://shop.example/1.png", "https://cdn.example/2.png"],
    rating: 4.5,
    rating_count: 12,
  });
});

Deno.test("readDetails() takes the page's own product, not one that it recommends", () => {
  const others = {
    "@type": "ItemList",
    itemListElement: [{ "@type": "Product", name: "Hammer", url: "/p/hammer" }],
  };
  const own = { "@type": "Product", name: "Anvil" };
  const byUrl = { "@type": "Product", name: "Anvil", url: "/p/anvil" };
  for (
    const forms of [[others, own], [own, others], [
      { "@type": "Product", name: "Hammer", url: "/p/hammer" },
      byUrl,
    ]]
  ) {
    assertEquals(readDetails({ html: ld(forms), url }, {}).name, "Anvil");
  }
});

Deno.test("readDetails() fills in by selectors, then by OpenGraph, each fact for itself", () => {
  const html = `${ld({ "@type": "Product", name: "Anvil" })}
    <meta property="og:title" content="Anvil | Acme">
    <meta property="og:description" content="Heavy">
    <meta property="og:image" content="/og.png">
    <meta property="product:price:amount" content="5.00">
    <meta property="product:price:currency" content="EUR">
    <span class="price">£1,000.50</span><em>Sold out</em><b>SKU: A-50</b>`;
  const details = { price: ".price", availability: "em", sku: "b" };
  assertEquals(readDetails({ html, url }, { details }), {
    name: "Anvil",
    description: "Heavy",
    sku: "A-50",
    // A price and its currency are of one source.
    price_cents: 100_050,
    currency: "GBP",
    availability: "OutOfStock",
    images: ["https://shop.example/og.png"],
  });
});

Deno.test("readDetails() reads microdata without being told where it is", () => {
  const html = `<div itemscope itemtype="https://schema.org/Product">
    <h1 itemprop="name">Anvil</h1><img itemprop="image" src="a.png">
    <span itemprop="offers" itemscope><meta itemprop="priceCurrency" content="USD">
    <b itemprop="price" content="9.5">$9½</b>
    <link itemprop="availability" href="https://schema.org/PreOrder"></span></div>`;
  assertEquals(readDetails({ html, url }, {}), {
    name: "Anvil",
    price_cents: 950,
    currency: "USD",
    availability: "PreOrder",
    images: ["https://shop.example/p/a.png"],
  });
});

Deno.test("readDetails() makes text that Postgres stores of whatever a page says", () => {
  const html = ld({ "@type": "Product", name: "a\u0000b\ud800", sku: {} });
  assertEquals(readDetails({ html, url }, {}), { name: "a\uFFFDb\uFFFD" });
});
