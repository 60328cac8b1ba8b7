/**
 * Every request of the document "Message Queue Architecture", as it stands
 * there, against the running system and a shop that nobody here wrote.
 *
 * @module
 */

import { parse } from "csv-parse/sync";
import { shopSelectors, shopSite } from "../../scripts/fixtures/shop.ts";
import {
  assert,
  assertEquals,
  assertMatch,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { Shop } from "./shop.ts";

Deno.test("document 003: from a brand to its products in a CSV file", async (t) => {
  await using site = await shopSite();
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const caller = await Caller.user(stack, "alice");
  const shop = new Shop(caller);
  const total = site.products.length;

  const { createBrand: { id: brandId } } = await shop.ask(
    `mutation ($input: CreateBrandInput!) { createBrand(input: $input) { id } }`,
    {
      input: {
        name: "Vendure",
        listingUrls: `${site.origin}/`,
        selectors: shopSelectors,
      },
    },
  );

  await t.step("Starting a Scraping Job", async () => {
    const { startScraping } = await shop.ask(`
      mutation {
        startScraping(input: { brandId: "${brandId}" }) {
          id
          status
          brand {
            name
          }
        }
      }`);
    const { id, status, brand } = startScraping;
    assert(["pending", "active"].includes(status));
    assertEquals(brand, { name: "Vendure" });
    const seen = await shop.finished(id);
    const last = seen.at(-1);
    assertEquals([last?.status, last?.progress], ["completed", 100]);
    assertEquals(last?.error, null);
    // It is active until the last product's page is read.
    assertEquals(last?.products, { total, completed: total, failed: 0 });
    const percents = seen.map(({ progress }) => progress);
    assertEquals(percents, percents.toSorted((a, b) => a - b));
    assert(
      seen.some(({ status, progress }) => status === "active" && progress > 10),
    );
  });

  const ids: string[] = [];
  await t.step("products are listed page by page", async () => {
    let after: string | null = null;
    const found: Record<string, unknown>[] = [];
    do {
      const { products } = await shop.ask(
        `query ($brandId: ID!, $after: String) {
          products(brandId: $brandId, first: 30, after: $after) {
            nodes { id name description sku priceCents currency url scrapedAt }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        { brandId, after },
      );
      found.push(...products.nodes);
      after = products.pageInfo.hasNextPage
        ? products.pageInfo.endCursor
        : null;
    } while (after !== null);
    const byUrl = new Map(found.map((product) => [product.url, product]));
    for (const { path, name, description, sku, price } of site.products) {
      const product = byUrl.get(`${site.origin}${path}`);
      assert(product?.scrapedAt);
      assertEquals(
        [product.name, product.description, product.sku, product.priceCents],
        [
          name,
          description.replace(/\s+/g, " ").trim(),
          sku,
          Math.round(Number(price) * 100),
        ],
      );
      assertEquals(product.currency, "USD");
      ids.push(String(product.id));
    }
    assertEquals([found.length, new Set(ids).size], [total, total]);
  });

  const [one = "", two = "", three = ""] = ids;

  await t.step("Scraping Product Details", async () => {
    const { scrapeProductDetails } = await shop.ask(`
      mutation {
        scrapeProductDetails(input: { productIds: ["${one}", "${two}"] }) {
          id
          status
          progress
        }
      }`);
    const { id, progress } = scrapeProductDetails;
    assert(progress < 100);
    const last = (await shop.finished(id)).at(-1);
    assertEquals(last?.type, "scrape-product-details");
    assertEquals(last?.products, { total: 2, completed: 2, failed: 0 });
    const [first] = site.products;
    assertEquals(site.requests.get(first?.path ?? ""), 2);
  });

  await t.step("Exporting CSV, and Downloading Exported CSV", async () => {
    const { exportCSV } = await shop.ask(`
      mutation {
        exportCSV(input: {
          productIds: ["${three}", "${one}"]
          filename: "my-export.csv"  # Optional
        }) {
          jobId
          status
        }
      }`);
    const last = (await shop.finished(exportCSV.jobId)).at(-1);
    assertEquals([last?.type, last?.status], ["export-csv", "completed"]);
    const { status, headers, json } = await caller.fetch(
      `api/export/${exportCSV.jobId}`,
    );
    assertEquals(status, 200);
    assertEquals(
      headers.get("content-disposition"),
      `attachment; filename="my-export.csv"; filename*=UTF-8''my-export.csv`,
    );
    const rows: Record<string, string>[] = parse(json, { columns: true });
    const [first, , third] = site.products;
    assertEquals(
      rows.map(({ id, name, price, currency, brand }) => [
        id,
        name,
        price,
        currency,
        brand,
      ]),
      [third, first].map((product, i) => [
        i === 0 ? three : one,
        product?.name ?? "",
        product?.price ?? "",
        "USD",
        "Vendure",
      ]),
    );
  });

  await t.step("Checking Job Status, and Job Store Queries", async () => {
    const { jobs } = await shop.ask(`
      query {
        jobs(type: "scrape-brand") {
          id
          status
          progress
          createdAt
        }
      }`);
    assertEquals(jobs.length, 1);
    const { job } = await shop.ask(`
      query {
        job(id: "${jobs[0].id}") {
          id
          type
          status
          progress
          error
          completedAt
        }
      }`);
    const { completedAt, ...rest } = job;
    assertMatch(completedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assertEquals(rest, {
      id: jobs[0].id,
      type: "scrape-brand",
      status: "completed",
      progress: 100,
      error: null,
    });
    const all = await shop.ask("query { jobs { id status } }");
    assertEquals(all.jobs.length, 3);
  });

  await t.step("Client-Side Integration: what ExportButton does", async () => {
    const productIds = ids.slice(0, 5);
    const { scrapeProductDetails } = await shop.ask(
      `mutation ($productIds: [ID!]!) {
        scrapeProductDetails(input: { productIds: $productIds }) { id }
      }`,
      { productIds },
    );
    await shop.finished(scrapeProductDetails.id);
    const { exportCSV } = await shop.ask(
      `mutation ($productIds: [ID!]!) {
        exportCSV(input: { productIds: $productIds }) {
          jobId filename downloadPath
        }
      }`,
      { productIds },
    );
    await shop.finished(exportCSV.jobId);
    const { headers, json } = await caller.fetch(
      exportCSV.downloadPath.slice(1),
    );
    assertMatch(exportCSV.filename, /^products-export-\d+\.csv$/);
    assert(
      headers.get("content-disposition")?.includes(`"${exportCSV.filename}"`),
    );
    const rows: string[][] = parse(json);
    assertEquals(rows.slice(1).map(([id]) => id ?? ""), productIds);
  });

  await t.step("fresh details are not read again", async () => {
    const [first] = site.products;
    const before = site.requests.get(first?.path ?? "");
    const { startScraping: { id } } = await shop.ask(
      `mutation { startScraping(input: { brandId: "${brandId}" }) { id } }`,
    );
    const last = (await shop.finished(id)).at(-1);
    assertEquals([last?.status, last?.progress], ["completed", 100]);
    assertEquals(last?.products.total, 0);
    assertEquals(site.requests.get(first?.path ?? ""), before);
  });

  await t.step("the tables can be read through the REST gateway", async () => {
    const columns = "select=id,name,price_cents&limit=1";
    const products = await caller.rows("products", columns);
    assertEquals([products.status, products.json.length], [200, 1]);
    const details = await caller.rows(
      "product_details",
      `select=name&product_id=eq.${one}`,
    );
    assertEquals(details.json, [{ name: site.products[0]?.name }]);
    const brands = await caller.rows("brands", "select=id,name");
    assertEquals(brands.json, [{ id: brandId, name: "Vendure" }]);
    const bob = await Caller.user(stack, "bob");
    assertEquals((await bob.rows("brands")).json, []);
  });
});
