import { z } from "zod";
import {
  assert,
  assertEquals,
  assertFalse,
} from "../../../../../scripts/testing/assert.ts";
import { formatsNeedRender } from "./formats.ts";
import { pageCrawl, type PageCrawlArgs, pageCrawlArgs } from "./mod.ts";

const kind = pageCrawl(() => ({ hostConcurrency: 3, hostGapMs: 40 }));
const defaults: PageCrawlArgs = {
  render: true,
  premium: false,
  ultraPremium: false,
  formats: [],
  timeoutMs: 30_000,
};

Deno.test("pageCrawlArgs has a default for every field", () => {
  assertEquals(pageCrawlArgs.parse({}), defaults);
  const args = { ...defaults, render: false, timeoutMs: 45_000 };
  assertEquals(pageCrawlArgs.parse(args), args);
  const all: PageCrawlArgs["formats"] = [
    "markdown",
    "text",
    "links",
    "headings",
    "metadata",
    "rawHtml",
    "screenshot",
    "pdf",
  ];
  const formats: PageCrawlArgs = {
    ...defaults,
    formats: all,
    screenshot: { fullPage: true, type: "webp", quality: 80 },
    pdf: { format: "a4", landscape: false, printBackground: true },
    extract: { a: "b", rows: { selector: "c", list: true, fields: { d: {} } } },
  };
  assertEquals(pageCrawlArgs.parse(formats), formats);
  const twice = { ...defaults, formats: ["text", "text"] };
  assertEquals(pageCrawlArgs.safeParse(twice).success, true);
});

Deno.test("pageCrawlArgs refuses unknown fields and values out of range", () => {
  const wrong = [
    { rendr: true },
    { render: "yes" },
    { session: "" },
    { session: "a b" },
    { session: "a".repeat(101) },
    { timeoutMs: 999 },
    { timeoutMs: 600_001 },
    { timeoutMs: 1_500.5 },
    { formats: ["html"] },
    { formats: "text" },
    { formats: Array(9).fill("text") },
    { screenshot: { type: "png", quality: 80 } },
    { pdf: { format: "a6" } },
    { extract: { a: "b[" } },
  ];
  for (const args of wrong) {
    assertFalse(pageCrawlArgs.safeParse(args).success, JSON.stringify(args));
  }
});

Deno.test("page_crawl shares a lane among the pages of one host and port", () => {
  const lane = (url: string | null) => kind.lane(url, defaults);
  assertEquals(lane("https://Example.com/a"), {
    key: "page_crawl:example.com",
    maxRunning: 3,
    gapMs: 40,
  });
  assertEquals(lane("http://example.com:80/b").key, "page_crawl:example.com");
  assertEquals(
    lane("http://example.com:8080/").key,
    "page_crawl:example.com:8080",
  );
});

Deno.test("page_crawl tries three times, as long as its args say", () => {
  assertEquals([kind.name, kind.maxAttempts], ["page_crawl", 3]);
  assertEquals(kind.timeoutMs({ ...defaults, timeoutMs: 5_000 }), 5_000);
});

Deno.test("formatsNeedRender refuses formats without render, beside the schema of the args", () => {
  const schema = z.strictObject({ ...pageCrawlArgs.shape, url: z.string() })
    .refine(formatsNeedRender.check, formatsNeedRender);
  const parse = (args: object) => schema.safeParse({ url: "x", ...args });
  assert(parse({ formats: ["text"] }).success);
  assert(parse({ formats: [], render: false }).success);
  assert(parse({ formats: ["rawHtml"], render: false }).success);
  for (
    const asked of [
      { formats: ["text"] },
      { formats: ["rawHtml", "pdf"] },
      { screenshot: {} },
      { pdf: {} },
      { extract: { a: "b" } },
    ]
  ) {
    assert(parse(asked).success);
    assertEquals(
      parse({ ...asked, render: false }).error?.issues
        .map(({ path, message }) => [path, message]),
      [[["formats"], formatsNeedRender.error]],
    );
  }
});
