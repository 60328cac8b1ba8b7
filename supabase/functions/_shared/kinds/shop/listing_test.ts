import {
  assertEquals,
  assertThrows,
} from "../../../../../scripts/testing/assert.ts";
import { JobError } from "../../errors.ts";
import { readListing } from "./listing.ts";

const url = "https://shop.example/list?page=1";

function ld(json: unknown): string {
  return `<script type="application/ld+json">${JSON.stringify(json)}</script>`;
}

const product = (name: string, more = {}) => ({
  "@type": "Product",
  name,
  url: `/p/${name}`,
  offers: { "@type": "Offer", price: "9.99", priceCurrency: "EUR" },
  ...more,
});

/** The names, or the paths, of what is found. */
function found(html: string, selectors = {}) {
  const { products, source, next } = readListing({ html, url }, selectors);
  return {
    source,
    next,
    products: products.map(({ url, facts }) =>
      `${facts.name ?? "-"} ${url ? new URL(url).pathname : "-"}`
    ),
  };
}

Deno.test("readListing() finds products in every form of JSON-LD", () => {
  const forms: [form: unknown, products: string[]][] = [
    [product("a"), ["a /p/a"]],
    [[product("a"), product("b")], ["a /p/a", "b /p/b"]],
    [{ "@graph": [{ "@type": "WebPage" }, product("a")] }, ["a /p/a"]],
    [
      {
        "@type": "ItemList",
        itemListElement: [
          { "@type": "ListItem", position: 1, item: product("a") },
          { "@type": "ListItem", position: 2, url: "/p/b" },
          { "@type": "ListItem", position: 3, item: "/p/c" },
        ],
      },
      ["a /p/a", "- /p/b", "- /p/c"],
    ],
    [
      {
        "@type": ["CollectionPage"],
        mainEntity: {
          "@type": "https://schema.org/ItemList",
          itemListElement: [product("a", { url: undefined, "@id": "/p/1" })],
        },
      },
      ["a /p/1"],
    ],
    // Known by the shop's number, where it has no page of its own.
    [product("a", { url: undefined, sku: "7" }), ["a -"]],
    [product("a", { url: "/list?page=1", sku: "7" }), ["a -"]],
    // Not of this shop, or nothing to know it by again.
    [product("a", { url: "https://other.example/p" }), []],
    [product("a", { url: undefined }), []],
    // A way of crumbs is no list of products.
    [{
      "@type": "BreadcrumbList",
      itemListElement: [{ "@type": "ListItem", item: "/home" }],
    }, []],
  ];
  for (const [form, products] of forms) {
    assertEquals(found(ld(form)).products, products, JSON.stringify(form));
  }
});

Deno.test("readListing() takes what shops write for JSON-LD, and passes over what is none", () => {
  const html = `<script type="application/ld+json">{ broken</script>
    <script type="Application/LD+JSON">
    // <![CDATA[
    {"@type":"Product","name":"two
lines","url":"/p/1"};
    // ]]></script>`;
  assertEquals(found(html).products, ["two lines /p/1"]);
});

Deno.test("readListing() reads by selectors where there is no JSON-LD", () => {
  const html = `<base href="/shop/"><ul>
    <li class="item" data-sku="7"><a href="one"><img data-src="1.png" src="blank.gif"></a>
      <b>One &amp; only</b> <i>1.299,00 €</i></li>
    <li class="item"><a href="two">x</a><b>Two</b><i>£5</i></li>
    <li class="item"><b>no link</b></li></ul>
    <ul class="pager"><li class="next"><a href="?page=2">next</a></li></ul>`;
  const selectors = {
    product: "li.item",
    name: "b",
    price: "i",
    sku: "@data-sku",
  };
  const { products, next, source } = readListing({ html, url }, selectors);
  assertEquals(source, "selectors");
  assertEquals(next, "https://shop.example/shop/?page=2");
  assertEquals(products, [
    {
      url: "https://shop.example/shop/one",
      facts: {
        name: "One & only",
        price_cents: 129_900,
        currency: "EUR",
        images: ["https://shop.example/shop/1.png"],
        sku: "7",
      },
    },
    {
      url: "https://shop.example/shop/two",
      facts: { name: "Two", price_cents: 500, currency: "GBP" },
    },
  ]);
});

Deno.test("readListing() goes on where the page says, on the same site alone", () => {
  const ways: [html: string, next: string | undefined, selector?: string][] = [
    ['<link rel="next" href="?page=2">', "/list?page=2"],
    ['<a rel="nofollow next" href="/list/2#top">', "/list/2"],
    ['<a class="next" href="/n">', "/n"],
    ['<a class="more" href="/m">', "/m", "a.more"],
    ['<button class="more" data-url="/m">', "/m", ".more@data-url"],
    ['<a class="more" href="/m">', undefined],
    ['<link rel="next" href="https://other.example/">', undefined],
    ['<link rel="next" href="javascript:alert(1)">', undefined],
  ];
  for (const [html, next, selector] of ways) {
    const { next: got } = found(html, selector ? { next: selector } : {});
    assertEquals(got, next && `https://shop.example${next}`, html);
  }
});

Deno.test("readListing() refuses a page that is nested without end", () => {
  const html = (depth: number) =>
    `${"<div>".repeat(depth)}<a class="item" href="/p">x</a>`;
  const look = (depth: number) =>
    found(html(depth), { product: ".item" }).products;
  assertEquals(look(500), ["x /p"]);
  assertThrows(() => look(500_000), JobError, "nested too deeply");
});
