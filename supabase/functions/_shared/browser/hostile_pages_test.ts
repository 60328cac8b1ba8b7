import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { createLog } from "../log.ts";
import { EgressFetcher } from "../net/fetch.ts";
import { html, serve, serveRaw } from "../net/testing/servers.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { runJob } from "../worker/run_job.ts";
import {
  type Ending,
  type HostilePage,
  hostilePages,
} from "./testing/hostile_pages.ts";
import { Renderer } from "./testing/renderer.ts";
import { unusedBench } from "../worker/testing/unused.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

/** What the pages that run out of time get. */
const shortMs = 2_500;
const longMs = 30_000;
/** Later than that a page has not ended by its deadline. */
const graceMs = 3_000;

const ways = {
  "by direct fetch": { render: false, stealth: false },
  "in the browser": { render: true, stealth: false },
  "in the stealthy browser": { render: true, stealth: true },
};

/** Both servers of all the pages: of well-formed answers, and of bytes. */
async function serveHostilePages() {
  const pageAt = (path: string) =>
    hostilePages[Number(path.match(/^\/(\d+)/)?.[1])];
  await using owned = new AsyncDisposableStack();
  const formed = owned.use(serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/next") return html("<p>next");
    const page = pageAt(pathname)?.page;
    if (typeof page === "string") return html(page);
    return page?.(request) ?? new Response(null, { status: 404 });
  }));
  const raw = owned.use(
    await serveRaw((socket, bytes) => {
      const [, path = ""] = new TextDecoder().decode(bytes).split(" ");
      pageAt(path)?.bytes?.(socket);
    }),
  );
  const kept = owned.move();
  return {
    next: `${formed.origin}/next`,
    hosts: [formed.host, raw.host],
    addressOf: (page: HostilePage) =>
      `${(page.bytes ? raw : formed).origin}/${hostilePages.indexOf(page)}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

for (const [where, { render, stealth }] of Object.entries(ways)) {
  // Hiding makes no difference to what a server does.
  const pages = hostilePages.filter(({ page }) =>
    !stealth || typeof page === "string"
  );
  Deno.test(`${pages.length} hostile pages end ${where}, and the next one works`, async (t) => {
    await using site = await serveHostilePages();
    await using chromium = new Renderer();
    await using browser = chromium.browser(site.hosts);
    await using fetcher = new EgressFetcher({
      allowedPrivateHosts: parseAllowedHosts(site.hosts.join()),
      userAgent: "CrawlTest/1.0",
    });
    const crawl = async (url: string, timeoutMs: number) => {
      const report = await runJob({
        id: "00000000-0000-4000-8000-000000000001",
        lease_token: "00000000-0000-4000-8000-000000000002",
        kind: "page_crawl",
        url,
        args: { render, timeoutMs },
        attempt: 1,
        max_attempts: 3,
      }, {
        log: createLog({}, () => undefined),
        fetch: (...page) => fetcher.fetch(...page),
        openPage: (signal) => browser.openPage(signal, { stealth }),
        scrape: null,
        ...unusedBench,
        sitemap: () => Promise.resolve([]),
        reuse: () => Promise.resolve(false),
        robots: () => Promise.reject(new Error("nobody asked to obey")),
      }, {
        stop: new AbortController().signal,
        sliceMs: 60_000,
      });
      if (report?.to === "complete") return report.report.page?.html ?? "";
      if (report?.to === "reuse" || report?.to === "park") {
        throw new Error(`Nothing is to ${report.to} here`);
      }
      return { code: report?.report.code };
    };

    for (const [i, page] of pages.entries()) {
      const ending: Ending = render
        ? page.rendered
        : page.fetched ?? page.rendered;
      const [words, code] = typeof ending === "string"
        ? [undefined, ending]
        : [ending.has, ending.or];
      const says = [words && "is read", code && `ends with ${code}`]
        .filter(Boolean).join(" or ");
      await t.step(
        `${i + 1}: one that ${page.what} ${says}`,
        async () => {
          const timeoutMs = code === "TIMEOUT" ? shortMs : longMs;
          const started = performance.now();
          const answer = await crawl(site.addressOf(page), timeoutMs);
          const ms = performance.now() - started;
          const isAsExpected = typeof answer === "string"
            ? words !== undefined && answer.includes(words)
            : answer.code === code;
          assert(isAsExpected, JSON.stringify(answer).slice(0, 500));
          assert(ms < timeoutMs + graceMs, `${ms} ms`);
          assertEquals(
            await crawl(site.next, longMs),
            render
              ? "<html><head></head><body><p>next</p></body></html>"
              : "<p>next",
          );
        },
      );
    }
  });
}
