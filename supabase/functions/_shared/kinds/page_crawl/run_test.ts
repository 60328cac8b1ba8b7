import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "../../../../../scripts/testing/assert.ts";
import { Renderer } from "../../browser/testing/renderer.ts";
import { JobError } from "../../errors.ts";
import { createLog } from "../../log.ts";
import { fetcherFor } from "../../net/testing/fetcher.ts";
import { html, serve } from "../../net/testing/servers.ts";
import type { Job, RenderedPage, Step, Tools } from "../kind.ts";
import { pageFormats, pageResult } from "./formats.ts";
import { type PageCrawlArgs, pageCrawlArgs } from "./mod.ts";
import { run } from "./run.ts";
import { unused } from "../testing/unused.ts";

function job(
  url: string | null,
  render: boolean,
  formats: string[] = [],
  tier: Partial<PageCrawlArgs> = {},
): Job<PageCrawlArgs> {
  return {
    id: "00000000-0000-4000-8000-000000000001",
    kind: "page_crawl",
    url,
    args: pageCrawlArgs.parse({ render, formats, ...tier }),
    attempt: 1,
    maxAttempts: 3,
  };
}

/** Real tools; `steps` are what a drain would record. */
function toolsFor(
  fetch: Tools["fetch"],
  openPage: Tools["openPage"],
  scrape: Tools["scrape"] = null,
): Tools & { steps: Step[]; lines: string[] } {
  const steps: Step[] = [];
  const lines: string[] = [];
  return {
    signal: new AbortController().signal,
    deadline: Date.now() + 20_000,
    log: createLog({}, (line) => lines.push(line)),
    step: (method, work) => {
      const step: Step = { method };
      steps.push(step);
      return work(step);
    },
    fetch,
    openPage,
    scrape,
    ...unused,
    sitemap: () => Promise.resolve([]),
    robots: () => Promise.reject(new Error("nobody asked to obey")),
    steps,
    lines,
  };
}

Deno.test("run() of page_crawl", async (t) => {
  await using chromium = new Renderer();
  const guardsPage = () =>
    html(
      "<title>Just a moment...</title><p>Wait",
      { "cf-mitigated": "challenge" },
      403,
    );
  const refused = new Set<string>();
  await using site = serve((request) => {
    const { pathname, search } = new URL(request.url);
    // Refuses the first request of each such address.
    if (
      search.startsWith("?refuse=") && refused.size < refused.add(search).size
    ) {
      return guardsPage();
    }
    switch (pathname) {
      case "/old":
        return Response.redirect(new URL("/new", request.url));
      case "/guarded":
        return guardsPage();
      case "/missing":
        return html("gone", {}, 404);
      case "/busy":
        return html("later", { "retry-after": "9" }, 429);
      case "/file":
        return html("%PDF", { "content-type": "application/pdf" });
      case "/empty":
        return html("");
      case "/agent":
        return html(`<p>page<script>
          Error.prepareStackTrace = () => document.title = "noticed";
          console.debug(new Error());
        </script>`);
      default:
        return html(
          "<title> A &amp; B </title><script>document.write('written')</script>",
        );
    }
  });
  await using fetcher = fetcherFor(site.host);
  await using browser = chromium.browser([site.host]);
  const tools = () =>
    toolsFor(
      (url, options) => fetcher.fetch(url, options),
      (signal, options) => browser.openPage(signal, options),
    );

  await t.step("fetches a page directly with render: false", async () => {
    const used = tools();
    const outcome = await run(job(`${site.origin}/old`, false), used);
    assert(outcome.do === "complete" && outcome.page);
    assertEquals({ ...outcome.page, html: "" }, {
      html: "",
      httpStatus: 200,
      finalUrl: `${site.origin}/new`,
      contentType: "text/html; charset=utf-8",
      title: "A & B",
      headers: outcome.page.headers,
    });
    assertEquals(
      outcome.page.headers["content-type"],
      "text/html; charset=utf-8",
    );
    assertEquals(
      outcome.page.html,
      "<title> A &amp; B </title><script>document.write('written')</script>",
    );
    assertEquals(used.steps, [{ method: "Direct Fetch", httpStatus: 200 }]);
  });

  await t.step("renders a page with render: true", async () => {
    const used = tools();
    const outcome = await run(job(`${site.origin}/old`, true), used);
    assert(outcome.do === "complete" && outcome.page);
    assertStringIncludes(outcome.page.html, "</script></head><body>written");
    assertEquals({ ...outcome.page, html: "" }, {
      html: "",
      httpStatus: 200,
      finalUrl: `${site.origin}/new`,
      contentType: "text/html; charset=utf-8",
      title: "A & B",
      headers: outcome.page.headers,
    });
    assertEquals(
      outcome.page.headers["content-type"],
      "text/html; charset=utf-8",
    );
    const [step] = used.steps;
    assertEquals([step?.method, step?.httpStatus], ["Puppeteer", 200]);
    assertStringIncludes(step?.browser ?? "", "Chrome/");
  });

  for (
    const [tier, path, ...methods] of [
      [{}, "/agent", "Puppeteer"],
      [{ premium: true }, "/agent", "Puppeteer"],
      [{ premium: true }, "/agent?refuse=1", "Puppeteer", "Puppeteer Stealth"],
      [
        { ultraPremium: true },
        "/agent?refuse=2",
        "Puppeteer",
        "Puppeteer Stealth",
      ],
    ] as const
  ) {
    const method = methods.at(-1);
    await t.step(`renders ${path} by ${method}`, async () => {
      const used = tools();
      const outcome = await run(job(site.origin + path, true, [], tier), used);
      assert(outcome.do === "complete");
      assertEquals(used.steps.map((step) => step.method), [...methods]);
      // The trap of the page: does anybody prepare what it logs for a debugger?
      const title = method === "Puppeteer" ? "noticed" : null;
      assertEquals(outcome.page?.title || null, title);
    });
  }

  const failures = {
    "/missing": ["HTTP_CLIENT_ERROR", 404],
    "/busy": ["HTTP_THROTTLED", 429],
    "/file": ["NOT_HTML", 200],
    "/empty": ["EMPTY_ANSWER", 200],
  };
  for (const [path, [code, status]] of Object.entries(failures)) {
    for (const render of [false, true]) {
      await t.step(
        `fails with ${code} at ${path}, render: ${render}`,
        async () => {
          const used = tools();
          const error = await assertRejects(
            () => run(job(site.origin + path, render), used),
            JobError,
          );
          assertEquals(error.code, code);
          assertStringIncludes(error.message, site.origin + path);
          if (path === "/busy") assertEquals(error.retryAfterMs, 9_000);
          // A download leaves the browser before anyone reads its status.
          if (path !== "/file" || !render) {
            assertEquals(used.steps[0]?.httpStatus, status);
          }
        },
      );
    }
  }

  await t.step("answers the formats that are asked for", async () => {
    const used = tools();
    const outcome = await run(
      job(`${site.origin}/old`, true, ["text", "metadata"]),
      used,
    );
    assert(outcome.do === "complete");
    assertStringIncludes(outcome.page?.html ?? "", "<body>written");
    assertEquals(outcome.result, {
      text: "written",
      metadata: {
        title: "A & B",
        description: null,
        canonical: null,
        language: null,
        charset: "UTF-8",
        openGraph: {},
        jsonLd: [],
      },
    });
    const without = await run(job(site.origin, true), used);
    assertFalse("result" in without);
    assertEquals(used.lines, []);
  });

  await t.step("is content with the html where formats fail", async () => {
    const text = { text: "written" };
    const message =
      "Cannot make it of this page, or not in time: details are in the log";
    const warnings = [{ format: "text", code: "FAILED", message }];
    const cases: [Partial<RenderedPage>, unknown, string][] = [
      [{ formatsError: new Error("crashed") }, { warnings }, "crashed"],
      [{ formats: text, formatsError: new Error("slow") }, text, "slow"],
      [{ formats: { text: 1 } }, { warnings }, "expected string"],
      [
        { formats: { links: [{ url: "x".repeat(9_000), text: "" }] } },
        { warnings },
        "8192",
      ],
    ];
    for (const [read, result, words] of cases) {
      const used = tools();
      const outcome = await run(job(site.origin, true, ["text"]), {
        ...used,
        openPage: async (signal) => {
          const page = await browser.openPage(signal);
          return {
            browser: page.browser,
            render: async (url, options) => ({
              ...await page.render(url, { ...options, formats: [] }),
              ...read,
            }),
            [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
          };
        },
      });
      assert(outcome.do === "complete");
      assertStringIncludes(outcome.page?.html ?? "", "<body>written");
      assertEquals(outcome.result, result);
      const [line = "", ...others] = used.lines;
      assertStringIncludes(line, `"event":"formats_not_read"`);
      assertStringIncludes(line, words);
      assertEquals(others, []);
    }
  });

  await t.step("says of each format that is missing why it is", async () => {
    const used = tools();
    const told = { format: "pdf", code: "TOO_LARGE", message: "Too large" };
    const formats = { text: "written", warnings: [told] };
    const outcome = await run(
      job(site.origin, true, ["text", "rawHtml", "pdf"], {
        screenshot: { fullPage: true, type: "png" },
        extract: { a: "b" },
      }),
      {
        ...used,
        openPage: async (signal) => {
          const page = await browser.openPage(signal);
          return {
            browser: page.browser,
            render: async (url, { formats: names, extract, ...options }) => {
              assertEquals([names, extract], [["text"], { a: "b" }]);
              assertEquals(options.rawHtml, true);
              assertEquals(options.screenshot?.fullPage, true);
              assertEquals(options.screenshot?.maxBytes, 5_000_000);
              assertEquals(options.pdf?.format, "a4");
              const { signal, timeoutMs } = options;
              return {
                ...await page.render(url, { signal, timeoutMs }),
                formats,
              };
            },
            [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
          };
        },
      },
    );
    assert(outcome.do === "complete");
    const { text, warnings = [] } = pageFormats.parse(outcome.result);
    assertEquals(text, "written");
    assertEquals(warnings.map(({ format, code }) => `${format} ${code}`), [
      "pdf TOO_LARGE",
      "rawHtml FAILED",
      "screenshot FAILED",
      "extract FAILED",
    ]);
  });

  await t.step("answers the raw html with and without a browser", async () => {
    const source =
      "<title> A &amp; B </title><script>document.write('written')</script>";
    for (const render of [true, false]) {
      const outcome = await run(
        job(`${site.origin}/old`, render, ["rawHtml"]),
        tools(),
      );
      assert(outcome.do === "complete");
      assertEquals(outcome.result, { rawHtml: source });
    }
    const without = await run(job(site.origin, false), tools());
    assertFalse("result" in without);
  });

  await t.step(
    "fails with INVALID_ARGS for formats without render",
    async () => {
      const used = tools();
      for (
        const one of [
          job(site.origin, false, ["text"]),
          job(site.origin, false, ["rawHtml", "pdf"]),
          job(site.origin, false, [], { extract: { a: "b" } }),
        ]
      ) {
        const error = await assertRejects(() => run(one, used), JobError);
        assertEquals([error.code, error.retry], ["INVALID_ARGS", "permanent"]);
      }
      assertEquals(used.steps, []);
    },
  );

  const guarded = (args: Record<string, unknown>): Job<PageCrawlArgs> => ({
    ...job(`${site.origin}/guarded`, true),
    args: pageCrawlArgs.parse(args),
  });

  for (const render of [true, false]) {
    await t.step(
      `is BLOCKED by a guard's page, with render: ${render}`,
      async () => {
        const used = tools();
        const error = await assertRejects(
          () => run(guarded({ render, premium: true }), used),
          JobError,
        );
        assertEquals([error.code, error.httpStatus, error.retry], [
          "BLOCKED",
          403,
          "again",
        ]);
        assertStringIncludes(error.message, "Cloudflare");
        assertEquals(
          used.steps.map(({ method }) => method),
          render ? ["Puppeteer", "Puppeteer Stealth"] : ["Direct Fetch"],
        );
      },
    );
  }

  await t.step(
    "goes on to the scraping API where the tier allows it",
    async () => {
      const asked: unknown[] = [];
      const scraping = toolsFor(
        (url, options) => fetcher.fetch(url, options),
        (signal) => browser.openPage(signal),
        (url, { signal: _, ...options }) => {
          asked.push(options);
          return Promise.resolve({
            status: 200,
            url,
            headers: new Headers({ "content-type": "text/html" }),
            text: "<title>Got it</title>",
          });
        },
      );
      const args = { ultraPremium: true, formats: ["rawHtml", "text"] };
      const outcome = await run(guarded(args), scraping);
      assert(outcome.do === "complete");
      assertEquals(outcome.page?.title, "Got it");
      const message = "Cannot make it of this page: a scraping API has read it";
      assertEquals(outcome.result, {
        warnings: ["rawHtml", "text"].map((format) => (
          { format, code: "NOT_AVAILABLE", message }
        )),
      });
      assertEquals(
        scraping.steps.map(({ method }) => method),
        ["Puppeteer", "Puppeteer Stealth", "Scraper API"],
      );
      assertEquals(asked, [{
        render: true,
        premium: false,
        ultraPremium: true,
      }]);
      // Not for a page that is not there, nor beyond the bound, nor unasked.
      for (
        const [path, args] of [
          ["/missing", { premium: true, render: false }],
          ["/guarded", { premium: true, render: false, maxTier: "stealth" }],
          ["/guarded", { render: false }],
        ] as const
      ) {
        const one = { ...guarded(args), url: `${site.origin}${path}` };
        await assertRejects(() => run(one, scraping), JobError);
      }
      assertEquals(asked.length, 1);
    },
  );

  await t.step(
    "passes on what is to be done, and keeps what comes of it",
    async () => {
      const seen: Headers[] = [];
      await using shop = serve((request) => {
        seen.push(request.headers);
        return request.url.endsWith("/next")
          ? html("<title>Next</title><p>came")
          : html(`<title>Shop</title><a href="/next">next</a>`);
      });
      await using visitor = chromium.browser([shop.host]);
      await using reader = fetcherFor(shop.host);
      const shopping = () =>
        toolsFor(
          (url, options) => reader.fetch(url, options),
          (signal, options) => visitor.openPage(signal, options),
        );
      const told = {
        headers: { "X-Key": "1" },
        cookies: [{ name: "a", value: "b" }],
        locale: "de-AT",
      };
      for (const render of [false, true]) {
        seen.length = 0;
        await run(job(shop.origin, render, [], told), shopping());
        const [first] = seen;
        assertEquals(
          ["x-key", "cookie", "accept-language"].map((it) => first?.get(it)),
          ["1", "a=b", "de-AT,de;q=0.9"],
        );
      }
      const outcome = await run(
        job(shop.origin, true, ["links"], {
          waitFor: { selector: "a" },
          actions: [
            { type: "screenshot" },
            { type: "click", selector: "a" },
            { type: "wait", selector: "p" },
          ],
        }),
        shopping(),
      );
      assert(outcome.do === "complete");
      assertEquals(outcome.page?.title, "Next");
      assertEquals(outcome.page?.finalUrl, `${shop.origin}/next`);
      const { links, screenshots = [], evaluations } = pageResult.parse(
        outcome.result,
      );
      assertEquals([links, evaluations], [[], undefined]);
      const [{ action, format, data = "" } = {}] = screenshots;
      assertEquals([action, format, screenshots.length], [0, "jpeg", 1]);
      assert(data.startsWith("/9j/"));
      const wrong = async (args: Partial<PageCrawlArgs>, path = "/") => {
        const url = `${shop.origin}${path}`;
        const error = await assertRejects(
          () =>
            run(job(url, true, [], args), {
              ...shopping(),
              deadline: Date.now() + 4_000,
            }),
          JobError,
        );
        return [error.code, error.retry];
      };
      assertEquals(
        await wrong({ waitFor: { selector: "#no" } }),
        ["WAIT_TIMEOUT", "again"],
      );
      assertEquals(
        await wrong({ actions: [{ type: "click", selector: "#no" }] }),
        ["ACTION_FAILED", "again"],
      );
      assertEquals(
        await wrong({ actions: [{ type: "evaluate", script: "1" }] }),
        ["SCRIPTS_NOT_ALLOWED", "permanent"],
      );
      assertEquals(
        await wrong({
          cookies: [{ name: "a", value: "b", domain: "evil.example.com" }],
        }),
        ["INVALID_ARGS", "permanent"],
      );
    },
  );

  await t.step(
    "a guard's page counts more than what was missed on it",
    async () => {
      const used = tools();
      const error = await assertRejects(
        () =>
          run(
            guarded({
              premium: true,
              actions: [{ type: "click", selector: "#no" }],
            }),
            used,
          ),
        JobError,
      );
      assertEquals(error.code, "BLOCKED");
      assertEquals(
        used.steps.map(({ method }) => method),
        ["Puppeteer", "Puppeteer Stealth"],
      );
    },
  );

  await t.step("closes its page, whatever came of it", async () => {
    let closed = 0;
    const counting: Tools = {
      ...tools(),
      openPage: async (signal) => {
        const page = await browser.openPage(signal);
        return {
          browser: page.browser,
          render: (url, options) => page.render(url, options),
          [Symbol.asyncDispose]: async () => {
            closed++;
            await page[Symbol.asyncDispose]();
          },
        };
      },
    };
    await run(job(site.origin, true), counting);
    await assertRejects(() =>
      run(job(`${site.origin}/missing`, true), counting)
    );
    assertEquals(closed, 2);
  });

  await t.step("fails with INVALID_ARGS without a URL", async () => {
    const error = await assertRejects(() => run(job(null, false), tools()));
    assert(error instanceof JobError && error.code === "INVALID_ARGS");
  });
});
