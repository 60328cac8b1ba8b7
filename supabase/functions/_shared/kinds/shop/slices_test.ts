import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import {
  shopSelectors,
  shopSite,
} from "../../../../../scripts/fixtures/shop.ts";
import { fetcherFor } from "../../net/testing/fetcher.ts";
import type { Job } from "../kind.ts";
import { run as scrapeBrand } from "./brand_scrape.ts";
import { run as exportCsv } from "./csv_export.ts";
import type { CsvExportArgs } from "./mod.ts";
import { Store, toolsOver } from "./testing/store.ts";

const brandId = "0123456789abcdef";

function job<Args>(kind: string, args: Args, state?: unknown): Job<Args> {
  const id = "00000000-0000-4000-8000-000000000001";
  return { id, kind, url: null, args, attempt: 1, maxAttempts: 3, state };
}

const keyOf = (n: number) => String(n).padStart(20, "0");

Deno.test("run() of csv_export goes on where its last slice ended", async () => {
  const store = new Store();
  const total = 65_500;
  store.put(
    "products",
    brandId,
    Array.from({ length: total }, (_, n) => ({
      key: keyOf(n),
      item: { name: `n${n}`, url: null, listing_url: "x", seen_by: "x" },
    })),
  );
  const exportId = "00000000-0000-4000-8000-000000000002";
  const args: CsvExportArgs = {
    exportId,
    filename: "a.csv",
    of: { kind: "brand", brandId },
  };
  const rows: number[] = [];
  let state: unknown;
  for (;;) {
    const outcome = await exportCsv(
      job("csv_export", args, state),
      toolsOver(store),
    );
    if (outcome.do === "snooze") {
      // Longer than a drain waits: another request goes on.
      assert(outcome.delayMs > 6_000);
      state = JSON.parse(JSON.stringify(outcome.state));
      rows.push(Reflect.get(Object(state), "rows"));
      continue;
    }
    assert(outcome.do === "complete");
    assertEquals(outcome.result, {
      filename: "a.csv",
      rows: total,
      missing: 0,
      chunks: 66,
    });
    break;
  }
  assertEquals(rows, [30_000, 60_000]);
  assertEquals(store.keys("exports", exportId).length, 66);
});

Deno.test("run() of brand_scrape reads on where it was cut", async () => {
  await using site = await shopSite();
  await using fetcher = fetcherFor(site.host);
  const store = new Store();
  store.put("brands", "", [{
    key: brandId,
    item: {
      name: "Vendure",
      listingUrls: [`${site.origin}/`],
      selectors: shopSelectors,
      robots: "ignore",
    },
  }]);
  const tools = toolsOver(store, (url, options) => fetcher.fetch(url, options));
  const noted: unknown[] = [];
  const whole = await scrapeBrand(job("brand_scrape", { brandId }), {
    ...tools,
    save: (state) => Promise.resolve(void noted.push(state)),
  });
  assert(whole.do === "complete");
  assertEquals(whole.children?.jobs.length, site.products.length);
  assertEquals(site.requests.size, 5);
  // As if it had been cut behind its third page.
  const rest = await scrapeBrand(
    job("brand_scrape", { brandId }, noted[2]),
    tools,
  );
  assertEquals(rest, whole);
  assertEquals(
    [...site.requests].map(([path, count]) => `${path} ${count}`),
    ["/ 1", "/?page=2 1", "/?page=3 1", "/?page=4 2", "/?page=5 2"],
  );
});
