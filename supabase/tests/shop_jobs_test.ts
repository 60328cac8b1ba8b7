/** Whose things are whose at `/api/graphql`, and how its jobs end badly. */

import { parse } from "csv-parse/sync";
import { shopSelectors, shopSite } from "../../scripts/fixtures/shop.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { Shop } from "./shop.ts";

const createBrand =
  `mutation ($input: CreateBrandInput!) { createBrand(input: $input) { id } }`;

Deno.test("jobs of /api/graphql", async (t) => {
  const answers = new Map<string, () => Response>();
  await using site = await shopSite((path) => answers.get(path)?.());
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const { sql } = stack;
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const shop = new Shop(alice);
  const make = async (input: Record<string, unknown> = {}): Promise<string> => {
    const { createBrand: brand } = await shop.ask(createBrand, {
      input: {
        name: "Vendure",
        listingUrls: [`${site.origin}/?page=5`],
        selectors: shopSelectors,
        ...input,
      },
    });
    return brand.id;
  };
  const start = async (brandId: string): Promise<string> =>
    (await shop.ask(
      `mutation { startScraping(input: { brandId: "${brandId}" }) { id } }`,
    )).startScraping.id;
  /** The products of the last listing page. */
  const last = site.products.slice(80);

  await t.step("shows nobody another one's things", async () => {
    const brandId = await make();
    const jobId = await start(brandId);
    await shop.finished(jobId);
    const { products: { nodes: [product] } } = await shop.ask(
      `{ products(brandId: "${brandId}") { nodes { id brand { name } } } }`,
    );
    assertEquals(product.brand, { name: "Vendure" });
    const { exportCSV } = await shop.ask(
      `mutation { exportCSV(input: { brandId: "${brandId}" }) { jobId } }`,
    );
    await shop.finished(exportCSV.jobId);
    const file = `api/export/${exportCSV.jobId}`;
    assertEquals((await alice.fetch(file)).status, 200);
    assertEquals((await Caller.secret(stack).fetch(file)).status, 200);
    assertEquals((await bob.fetch(file)).json.code, "JOB_NOT_FOUND");
    const other = new Shop(bob);
    const asked: [query: string, code: string][] = [
      [`{ job(id: "${jobId}") { id } }`, "JOB_NOT_FOUND"],
      [`{ brand(id: "${brandId}") { id } }`, "NOT_FOUND"],
      [`{ product(id: "${product.id}") { id } }`, "NOT_FOUND"],
      [`{ products(brandId: "${brandId}") { nodes { id } } }`, "NOT_FOUND"],
      [`mutation { cancelJob(id: "${jobId}") { id } }`, "JOB_NOT_FOUND"],
      [`mutation { retryJob(id: "${jobId}") { id } }`, "JOB_NOT_FOUND"],
      [
        `mutation { startScraping(input: { brandId: "${brandId}" }) { id } }`,
        "NOT_FOUND",
      ],
      [
        `mutation { updateBrand(input: { brandId: "${brandId}", name: "x" }) { id } }`,
        "NOT_FOUND",
      ],
    ];
    for (const [query, code] of asked) {
      assertEquals(await other.refused(query), code, query);
      // Of those that change nothing, the twin: hers is there.
      if (query.startsWith("{")) await shop.ask(query);
    }
    assertEquals(await other.ask("{ jobs { id } brands { nodes { id } } }"), {
      jobs: [],
      brands: { nodes: [] },
    });
    // A job over products of hers finds none of them.
    const { scrapeProductDetails: { id } } = await other.ask(
      `mutation { scrapeProductDetails(input: { productIds: ["${product.id}"] }) { id } }`,
    );
    const seen = (await other.finished(id)).at(-1);
    assertEquals(seen?.status, "failed");
    assertStringIncludes(seen?.error ?? "", "Cannot find any of these");
  });

  await t.step(
    "a product whose page fails is tried twice, and again by hand",
    async () => {
      const [broken] = last;
      const path = broken?.path ?? "";
      answers.set(path, () => new Response("no", { status: 500 }));
      const before = site.requests.get(path) ?? 0;
      const id = await start(await make());
      const ended = (await shop.finished(id)).at(-1);
      assertEquals(ended?.status, "completed");
      assertEquals(ended?.products, {
        total: last.length,
        completed: last.length - 1,
        failed: 1,
      });
      assertEquals((site.requests.get(path) ?? 0) - before, 2);
      answers.delete(path);
      const { retryJob } = await shop.ask(
        `mutation { retryJob(id: "${id}") { id status progress } }`,
      );
      assertEquals(retryJob.status, "active");
      const again = (await shop.finished(id)).at(-1);
      assertEquals(again?.products.failed, 0);
      assertEquals(
        await shop.refused(`mutation { retryJob(id: "${id}") { id } }`),
        "INVALID_STATE",
      );
    },
  );

  await t.step(
    "a brand's pages are opened in the browser where it says so",
    async () => {
      const brandId = await make({ render: true });
      const seen = (await shop.finished(await start(brandId))).at(-1);
      assertEquals([seen?.status, seen?.products.completed], [
        "completed",
        last.length,
      ]);
      const [steps] = await sql`
      select count(*)::int as n from public.crawl_attempts a
      join public.crawl_jobs j on j.id = a.job_id
      where a.method = 'Puppeteer' and a.error_code is null and j.args ->> 'brandId' = ${brandId}`;
      assertEquals(steps?.n, last.length + 1);
    },
  );

  await t.step("a brand without products fails, and says why", async () => {
    const id = await start(
      await make({ selectors: { product: ".nothing" } }),
    );
    await sql`update public.crawl_jobs set max_attempts = 1 where id = ${id}`;
    const ended = (await shop.finished(id)).at(-1);
    assertEquals(ended?.status, "failed");
    assertMatch(
      ended?.error ?? "",
      /^Cannot find a product on 1 listing pages/,
    );
  });

  await t.step(
    "what a host has no time for is put off, and cancelled",
    async () => {
      answers.set("/slow", () =>
        new Response("later", {
          status: 429,
          headers: { "retry-after": "600" },
        }));
      const id = await start(
        await make({ listingUrls: `${site.origin}/slow` }),
      );
      const states = new Set<string>();
      const deadline = Date.now() + 60_000;
      while (!states.has("delayed") && Date.now() < deadline) {
        states.add((await shop.job(id)).status);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert(states.has("delayed"));
      // It is this shop that waits, not all of them.
      await shop.finished(await start(await make()));
      const { cancelJob } = await shop.ask(
        `mutation { cancelJob(id: "${id}") { status error } }`,
      );
      assertEquals(cancelJob, { status: "failed", error: "CANCELLED" });
    },
  );

  await t.step(
    "robots.txt is obeyed, unless the brand says otherwise",
    async () => {
      answers.set(
        "/robots.txt",
        () =>
          new Response("User-agent: *\nDisallow: /product/", {
            headers: { "content-type": "text/plain" },
          }),
      );
      await sql`truncate public.crawl_robots`;
      const ended = (await shop.finished(await start(await make()))).at(-1);
      assertEquals(ended?.status, "failed");
      assertStringIncludes(ended?.error ?? "", "robots.txt disallows it");
      const id = await start(await make({ robots: "ignore" }));
      assertEquals((await shop.finished(id)).at(-1)?.status, "completed");
    },
  );

  await t.step("concurrency is 1, 2 and 3, attempts 3, 2 and 1", async () => {
    const rows = await sql`
      select j.kind, l.max_running, max(j.max_attempts) as attempts
      from public.crawl_jobs j join public.crawl_lanes l using (lane)
      where j.max_attempts > 1 or j.kind <> 'brand_scrape'
      group by 1, 2 order by 2`;
    assertEquals(
      rows.map(({ kind, max_running, attempts }) => [
        kind,
        max_running,
        attempts,
      ]),
      [["brand_scrape", 1, 3], ["product_details", 2, 2], [
        "csv_export",
        3,
        1,
      ]],
    );
  });

  await t.step(
    "a file is safe to open, whatever a shop calls its things",
    async () => {
      const name = `=HYPERLINK("http://evil.example","a, b")\nnext line`;
      await sql`
      update public.dataset_items set item = item || ${
        sql.json({ name, sku: "+1" })
      }
      where dataset in ('products', 'product_details') and owner_id = ${alice.id}`;
      const { exportCSV } = await shop.ask(
        `mutation { exportCSV(input: { filename: "../é\\r\\n\\"x/.CSV" }) { jobId filename status } }`,
      );
      assertEquals(exportCSV.filename, "é_x_.csv");
      await shop.finished(exportCSV.jobId);
      const { headers, json } = await alice.fetch(
        `api/export/${exportCSV.jobId}`,
      );
      assertEquals(
        headers.get("content-disposition"),
        `attachment; filename="__x_.csv"; filename*=UTF-8''%C3%A9_x_.csv`,
      );
      const rows: Record<string, string>[] = parse(json, { columns: true });
      assert(rows.length > last.length);
      assertEquals(rows[0]?.name, `'${name}`);
      assertEquals(rows[0]?.sku, "'+1");
    },
  );

  await t.step("an export is there once it is completed", async () => {
    const waiting =
      "update public.crawl_lanes set paused_until = 'infinity', ready_at = 'infinity' where lane = 'csv_export'";
    await sql.unsafe(waiting);
    const { exportCSV: { jobId } } = await shop.ask(
      "mutation { exportCSV(input: {}) { jobId } }",
    );
    const file = `api/export/${jobId}`;
    const early = await alice.fetch(file);
    assertEquals([early.status, early.json.code], [409, "EXPORT_NOT_READY"]);
    await shop.ask(`mutation { cancelJob(id: "${jobId}") { id } }`);
    const gone = await alice.fetch(file);
    assertEquals([gone.status, gone.json.code], [409, "INVALID_STATE"]);
    const none = await alice.fetch(`api/export/${crypto.randomUUID()}`);
    assertEquals([none.status, none.json.code], [404, "JOB_NOT_FOUND"]);
  });

  await t.step("nothing unexpected is in the log", () => {
    const lines = stack.logs.filter((line) => line.includes('"level":"error"'));
    assertEquals(lines, []);
  });
});
