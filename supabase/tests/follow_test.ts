/** Crawls of whole sites, through the functions. */

import { fixtureSite } from "../../scripts/fixtures/site.ts";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import { audit } from "./jobs.ts";

/** Submits a crawl and lets the cron call until all has ended; answers the batch's id. */
async function crawl(
  stack: TestStack,
  body: Record<string, unknown>,
  withinMs = 100_000,
): Promise<string> {
  const submitted = await Caller.secret(stack).post("submit-crawl-job", {
    render: false,
    ...body,
  });
  assertEquals(submitted.status, 202, submitted.json.message);
  await allEnded(stack, withinMs);
  return submitted.json.batchId;
}

async function allEnded(stack: TestStack, withinMs: number): Promise<void> {
  const cron = Caller.withKey(stack, stack.cronKey);
  const deadline = Date.now() + withinMs;
  for (;;) {
    await cron.post("crawl-cron?wait=true");
    const rows = await stack.sql`
      select status, count(*)::int as n from public.crawl_jobs
      where status in ('pending', 'processing') group by 1`;
    if (rows.length === 0) break;
    if (Date.now() > deadline) throw new Error(JSON.stringify(rows));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assertEquals(await audit(stack.sql), []);
}

/** The paths of the pages of a batch, by the function that lists them, sorted. */
async function pagesOf(
  stack: TestStack,
  batchId: string,
  status = "completed",
): Promise<string[]> {
  const { json } = await Caller.secret(stack)
    .get("get-crawl-jobs-batch", { batchId, status, limit: 1_000 });
  return json.urls.map(({ url }: { url: string }) => {
    const { pathname, search } = new URL(url);
    return pathname + search;
  }).sort();
}

/** Where a page's links lead on its own site, read in another way than the crawler reads them. */
function linksIn(page: string, url: string): string[] {
  const bare = page.replace(/<!--.*?-->|<script.*?<\/script>/gis, "");
  return bare.split(/<a\s/i).slice(1).flatMap((rest) => {
    const tag = rest.slice(0, rest.indexOf(">"));
    const href = /\bhref\s*=\s*["']([^"'#]+)/i.exec(tag)?.[1];
    const target = href ? URL.parse(href, url) : null;
    return target?.origin === new URL(url).origin ? [target.href] : [];
  });
}

/** The paths that can be reached from a page. */
async function reachable(
  read: (path: string) => Promise<string>,
  start: string,
): Promise<string[]> {
  const seen = new Set([start]);
  for (const url of seen) {
    const page = await read(new URL(url).pathname);
    for (const link of linksIn(page, url)) seen.add(link);
  }
  return [...seen].map((url) => new URL(url).pathname).sort();
}

for (
  const [how, path, render, least] of [
    ["directly", "/paper/dist/docs/classes/index.html", false, 30],
    ["in the browser", "/vis/docs/network/index.html", true, 9],
  ] as const
) {
  Deno.test(`a documentation site is crawled ${how}, each page once`, async () => {
    await using site = await fixtureSite();
    await using stack = await testStack({
      env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host, HOST_CONCURRENCY: "4" },
    });
    const start = site.origin + path;
    const wanted = await reachable((path) => site.read(path), start);
    assert(wanted.length >= least, `${wanted.length} pages`);
    const batch = await crawl(stack, { url: start, render, follow: {} });
    assertEquals(await pagesOf(stack, batch), wanted);
    for (const path of render ? [] : wanted) {
      assertEquals(site.requests.get(path), 1, path);
    }
  });
}

Deno.test("a crawl keeps to robots.txt, nofollow, patterns, its host and public addresses, and tells of it", async () => {
  const pages: Record<string, string> = {
    "/": `<a href=/a><a href=/no/x><a href=/b rel=nofollow><a href=/old/1>
      <a href=/c?sort=1><a href=http://10.0.0.1/><a href=https://b.com/>
      <a href=/file.pdf><a href=/#top>`,
    "/a":
      `<meta name=robots content="noindex"><a href=/d><a href=/><a href=/a>`,
    "/d": `<meta name=robots content="nofollow"><a href=/e>`,
  };
  await using server = serve((request) => {
    const { pathname } = new URL(request.url);
    return pathname === "/robots.txt"
      ? new Response("User-agent: *\nDisallow: /no/")
      : html(pages[pathname] ?? "<p>Hi");
  });
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: server.host, ROBOTS_DEFAULT: "ignore" },
  });
  const batch = await crawl(stack, {
    url: `${server.origin}/`,
    follow: { exclude: ["/old/*", "/*?*"] },
  });
  assertEquals(await pagesOf(stack, batch), ["/", "/a", "/d"]);
  assertEquals(await pagesOf(stack, batch, "error"), ["/no/x"]);
  assertEquals(server.asked.toSorted(), ["/", "/a", "/d", "/robots.txt"]);

  const caller = Caller.secret(stack);
  const rows = await stack.sql`
    select id, url from public.crawl_jobs order by depth, id`;
  const jobs = await Promise.all(rows.map(async ({ id }) => {
    const { json } = await caller.get("get-crawl-job", { jobId: id });
    return json.job;
  }));
  const [start, a] = jobs;
  assertEquals(start.parent_id, null);
  assertEquals(start.followed, { added: 2, known: 1, cut: 0, refused: 0 });
  assertEquals([a.parent_id, a.depth, a.batch_id], [start.id, 1, batch]);
  assertEquals(a.followed, { added: 1, known: 2, cut: 0, refused: 0 });

  // All hosts: the private one is refused, and the other is nobody's here.
  const everywhere = await crawl(stack, {
    url: `${server.origin}/`,
    maxAttempts: 1,
    follow: { sameHost: false, depth: 1, include: ["http://10.0.0.1/*", "/a"] },
  });
  const [row] = await stack.sql`
    select j.followed from public.crawl_jobs j join public.crawl_batches b on b.id = j.batch_id
    where b.name = ${everywhere} and j.depth = 0`;
  assertEquals(row?.followed, { added: 1, known: 0, cut: 0, refused: 1 });
});

Deno.test("a calendar without end comes to an end, by depth or by limit", async () => {
  await using server = serve((request) => {
    const day = Number(new URL(request.url).pathname.slice(1));
    const days = [
      day - 1,
      day + 1,
      ...Array(20).keys().map((i) => 10 * day + i),
    ];
    return request.url.endsWith("/robots.txt")
      ? new Response("", { status: 404 })
      : html(days.map((day) => `<a href="/${day}">`).join(""));
  });
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: server.host,
      HOST_CONCURRENCY: "20",
      DRAIN_CONCURRENCY: "20",
    },
  });
  const url = `${server.origin}/1000`;
  const shallow = await crawl(stack, { url, follow: { depth: 1 } });
  assertEquals((await pagesOf(stack, shallow)).length, 1 + 22);
  const limited = await crawl(stack, {
    url,
    follow: { depth: 20, limit: 150 },
  });
  assertEquals((await pagesOf(stack, limited)).length, 150);
});

Deno.test("a crawl takes the pages of a sitemap, each once with those that are linked", async () => {
  const loc = (path: string) => `<url><loc>${path}</loc></url>`;
  await using server = serve((request) => {
    const { pathname, origin } = new URL(request.url);
    switch (pathname) {
      case "/robots.txt":
        return new Response(`Sitemap: ${origin}/map.xml`);
      case "/map.xml":
        return new Response(
          `<urlset>${
            ["/1", "/2", "/3", "/"].map((path) => loc(origin + path)).join("")
          }${loc("https://elsewhere.com/")}</urlset>`,
        );
      case "/":
        return html("<a href=/1><a href=/4>");
      default:
        return html("<p>Hi");
    }
  });
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: server.host },
  });
  const url = `${server.origin}/`;
  const both = await crawl(stack, { url, follow: { sitemap: true } });
  assertEquals(await pagesOf(stack, both), ["/", "/1", "/2", "/3", "/4"]);
  const alone = await crawl(stack, { url, follow: { sitemap: "only" } });
  assertEquals(await pagesOf(stack, alone), ["/", "/1", "/2", "/3"]);
  const named = await crawl(stack, {
    url: `${server.origin}/4`,
    follow: { sitemap: `${server.origin}/map.xml`, limit: 3 },
  });
  assertEquals(await pagesOf(stack, named), ["/1", "/2", "/4"]);
  const missing = await crawl(stack, {
    url,
    follow: { sitemap: `${server.origin}/1` },
  });
  const { json } = await Caller.secret(stack)
    .get("get-crawl-jobs-batch", { batchId: missing });
  assertEquals(json.urls.map(({ error }: { error: unknown }) => error), [{
    code: "BAD_SITEMAP",
    message:
      `Cannot read the sitemap '${server.origin}/1': It is no sitemap: its root is 'p'`,
  }]);
});

Deno.test("a batch follows the links of each of its URLs, for its user alone", async () => {
  await using server = serve((request) => {
    const { pathname } = new URL(request.url);
    return pathname.length < 4
      ? html(`<a href=${pathname}x><a href=/shared>`)
      : html("<p>Hi");
  });
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: server.host, USER_QUEUED_JOBS: "50" },
  });
  const alice = await Caller.user(stack, "alice");
  const { status, json } = await alice.post("submit-crawl-jobs-batch", {
    batchId: "b",
    render: false,
    robots: "ignore",
    maxAgeMs: 1_000_000,
    follow: { depth: 1 },
    urls: [
      `${server.origin}/a`,
      `${server.origin}/b`,
      `${server.origin}/a#again`,
      { url: `${server.origin}/c`, follow: { depth: 2, limit: 2 } },
    ],
  });
  assertEquals([status, json.successCount, json.duplicates], [202, 3, [2]]);
  await allEnded(stack, 50_000);
  const answer = await alice.get("get-crawl-jobs-batch", { batchId: "b" });
  assertEquals(answer.json.counts.completed, 3 + 3 + 1, answer.json);
  assertEquals(
    new Set(answer.json.urls.map(({ url }: { url: string }) => url)).size,
    7,
  );
  const bob = await Caller.user(stack, "bob");
  const none = await bob.get("get-crawl-jobs-batch", { batchId: "b" });
  assertEquals(none.status, 404);
});
