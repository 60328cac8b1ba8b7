import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { fixtureSite } from "../../../../scripts/fixtures/site.ts";
import { Renderer } from "../browser/testing/renderer.ts";
import { createLog } from "../log.ts";
import { fetcherFor } from "../net/testing/fetcher.ts";
import { html, serve } from "../net/testing/servers.ts";
import { runJob } from "./run_job.ts";
import { unusedBench } from "./testing/unused.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

/** Runs a job with `render: false`. */
async function crawl(
  chromium: Renderer,
  url: string,
  { hasBrowser = true, ...args }: { hasBrowser?: boolean; maxTier?: string } =
    {},
) {
  const { host } = new URL(url);
  await using fetcher = fetcherFor(host);
  await using browser = chromium.browser([host]);
  const report = await runJob({
    id: "00000000-0000-4000-8000-000000000001",
    lease_token: "00000000-0000-4000-8000-000000000002",
    kind: "page_crawl",
    url,
    args: { render: false, ...args },
    attempt: 1,
    max_attempts: 3,
  }, {
    log: createLog({}, () => undefined),
    fetch: (...page) => fetcher.fetch(...page),
    openPage: (...page) => browser.openPage(...page),
    hasBrowser,
    scrape: null,
    ...unusedBench,
    sitemap: () => Promise.resolve([]),
    reuse: () => Promise.resolve(false),
    robots: () => Promise.reject(new Error("nobody asked to obey")),
  }, {
    stop: new AbortController().signal,
    sliceMs: 30_000,
  });
  if (!report || report.to === "reuse") throw new Error("There is no report");
  return {
    ...report,
    steps: (report.report.steps ?? []).map(({ method, code, http_status }) =>
      `${method} ${code ?? http_status}`
    ),
  };
}

const shell =
  '<title>Shop</title><div id="root"></div><script src=/a.js></script>';

Deno.test("a direct fetch of an app's empty shell is rendered", async (t) => {
  await using chromium = new Renderer();
  await using real = await fixtureSite();
  await using site = serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/a.js") {
      return new Response('root.textContent = "drawn"', {
        headers: { "content-type": "text/javascript" },
      });
    }
    if (pathname === "/page") return html(`<p>page</p>${shell}<a href=/>a</a>`);
    // A browser is answered otherwise.
    const isBrowser = request.headers.has("sec-fetch-mode");
    if (isBrowser && pathname === "/broken") return html("no", {}, 500);
    if (isBrowser && pathname === "/busy") return html("no", {}, 429);
    return html(shell);
  });
  const at = (path: string) => site.origin + path;

  await t.step("to what its scripts draw", async () => {
    const answer = await crawl(chromium, at("/"));
    assert(answer.to === "complete");
    assertEquals(answer.steps, ["Direct Fetch 200", "Puppeteer 200"]);
    assertEquals(answer.report.success_method, "Puppeteer");
    assertStringIncludes(answer.report.page?.html ?? "", ">drawn</div>");
    const app = await crawl(chromium, real.origin + real.app);
    assert(app.to === "complete");
    assertEquals(app.report.success_method, "Puppeteer");
    assertStringIncludes(app.report.page?.html ?? "", "opblock-summary");
  });

  await t.step(
    "but no other page, and none where that may not be",
    async () => {
      const kept = [
        await crawl(chromium, at("/page")),
        await crawl(chromium, at("/"), { maxTier: "fetch" }),
        await crawl(chromium, at("/"), { hasBrowser: false }),
      ];
      for (const answer of kept) {
        assert(answer.to === "complete");
        assertEquals(answer.steps, ["Direct Fetch 200"]);
        assertStringIncludes(answer.report.page?.html ?? "", shell);
      }
      const allowed = await crawl(chromium, at("/"), { maxTier: "browser" });
      assertEquals(allowed.steps.length, 2);
    },
  );

  await t.step(
    "and stays what it was where the browser gets less",
    async () => {
      const answer = await crawl(chromium, at("/broken"));
      assert(answer.to === "complete");
      assertEquals(answer.steps, [
        "Direct Fetch 200",
        "Puppeteer HTTP_SERVER_ERROR",
      ]);
      assertEquals(answer.report.success_method, "Direct Fetch");
      assertEquals(answer.report.page?.html, shell);
    },
  );

  await t.step(
    "later, where the host or the browser asks for patience",
    async () => {
      const busy = await crawl(chromium, at("/busy"));
      assert(busy.to === "snooze" && busy.report.code === "HTTP_THROTTLED");
    },
  );
});
