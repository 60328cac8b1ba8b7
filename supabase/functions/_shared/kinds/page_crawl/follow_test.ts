import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
} from "../../../../../scripts/testing/assert.ts";
import { Renderer } from "../../browser/testing/renderer.ts";
import { type JobCode, JobError } from "../../errors.ts";
import { createLog } from "../../log.ts";
import { fetcherFor } from "../../net/testing/fetcher.ts";
import { html, serve } from "../../net/testing/servers.ts";
import type { SitemapOptions, Step, Tools } from "../kind.ts";
import { pageCrawlArgs } from "./mod.ts";
import { run } from "./run.ts";
import { unused } from "../testing/unused.ts";

Deno.test("run() of page_crawl with follow", async (t) => {
  await using chromium = new Renderer();
  await using site = serve(() =>
    html(
      `<a href=/served>A</a><script>document.write("<a href=/written>B</a>")</script>`,
    )
  );
  await using fetcher = fetcherFor(site.host);
  await using browser = chromium.browser([site.host]);

  /** The outcome of a start page, and the steps that led to it. */
  const crawl = async (
    args: Record<string, unknown>,
    sitemap: Tools["sitemap"] = () => Promise.reject(new Error("not asked")),
  ) => {
    const steps: Step[] = [];
    const outcome = await run({
      id: "00000000-0000-4000-8000-000000000001",
      kind: "page_crawl",
      url: site.origin,
      args: pageCrawlArgs.parse({ render: false, follow: {}, ...args }),
      attempt: 1,
      maxAttempts: 3,
    }, {
      signal: new AbortController().signal,
      deadline: Date.now() + 20_000,
      log: createLog({}, () => {}),
      step: (method, work) => {
        const step: Step = { method };
        steps.push(step);
        return work(step);
      },
      fetch: (url, options) => fetcher.fetch(url, options),
      openPage: (signal, options) => browser.openPage(signal, options),
      scrape: null,
      ...unused,
      robots: () => Promise.reject(new Error("nobody asked to obey")),
      sitemap,
    });
    assert(outcome.do === "complete");
    const paths = outcome.children?.jobs.map(({ url }) =>
      url && new URL(url).pathname
    );
    return { outcome, paths, steps: steps.map(({ method }) => method) };
  };

  await t.step("reads the links that a page was served with", async () => {
    assertEquals((await crawl({})).paths, ["/served"]);
  });

  await t.step("reads the links that a page's scripts have made", async () => {
    const { paths, outcome } = await crawl({ render: true });
    assertEquals(paths, ["/served", "/written"]);
    assertFalse("result" in outcome);
  });

  await t.step("answers the links as a format only if asked", async () => {
    const text = await crawl({ render: true, formats: ["text"] });
    assertEquals(text.outcome.result, { text: "AB" });
    const both = await crawl({ render: true, formats: ["links"] });
    assertEquals(both.outcome.result, {
      links: [
        { url: `${site.origin}/served`, text: "A" },
        { url: `${site.origin}/written`, text: "B" },
      ],
    });
  });

  await t.step("comes upon nothing without follow", async () => {
    const { outcome } = await crawl({ follow: undefined });
    assertFalse("children" in outcome);
  });

  await t.step("asks for the sitemap first, with what is wanted", async () => {
    const asked: SitemapOptions[] = [];
    const { paths, steps } = await crawl({
      follow: { sitemap: true, limit: 7, exclude: ["/x*"] },
    }, (url, options) => {
      assertEquals(url, site.origin);
      asked.push(options);
      return Promise.resolve([`${site.origin}/listed`]);
    });
    assertEquals(paths, ["/served", "/listed"]);
    assertEquals(steps, ["Sitemap", "Direct Fetch"]);
    const [options] = asked;
    assertEquals([options?.limit, options?.at], [7, undefined]);
    const wants = (path: string) => options?.wants(new URL(path, site.origin));
    assertEquals([wants("/a"), wants("/x"), wants("https://b.com/")], [
      true,
      false,
      false,
    ]);
  });

  await t.step("names the sitemap that the caller names", async () => {
    const at = "https://a.com/s.xml";
    await crawl({ follow: { sitemap: at } }, (_url, options) => {
      assertEquals(options.at, at);
      return Promise.resolve([]);
    });
  });

  const failing = (code: JobCode): Tools["sitemap"] => () =>
    Promise.reject(new JobError(code, "Cannot"));

  await t.step("does without a sitemap that was not named", async () => {
    for (const code of ["HTTP_CLIENT_ERROR", "BAD_SITEMAP"] as const) {
      const { paths } = await crawl(
        { follow: { sitemap: true } },
        failing(code),
      );
      assertEquals(paths, ["/served"]);
    }
  });

  for (
    const [sitemap, code] of [
      ["only", "HTTP_CLIENT_ERROR"],
      ["https://a.com/s.xml", "BAD_SITEMAP"],
      // The host is to be left alone, also for its pages.
      [true, "HTTP_THROTTLED"],
    ] as const
  ) {
    await t.step(`fails with ${code} of the sitemap '${sitemap}'`, async () => {
      const error = await assertRejects(
        () => crawl({ follow: { sitemap } }, failing(code)),
        JobError,
      );
      assertEquals(error.code, code);
    });
  }
});
