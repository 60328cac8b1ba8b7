import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import type { FollowArgs } from "./follow.ts";
import { type PageCrawlArgs, pageCrawlArgs } from "./mod.ts";
import { childrenOf, type Found, wanted } from "./site.ts";

const start = "https://a.com/docs/";

function argsWith(
  follow: Partial<FollowArgs>,
  more: Partial<PageCrawlArgs> = {},
): PageCrawlArgs {
  return pageCrawlArgs.parse({ robots: "obey", ...more, follow });
}

/** A page with these links, which is found at `url`. */
function page(
  links: readonly string[],
  { url = start, head = "", headers = {} }: {
    url?: string;
    head?: string;
    headers?: Record<string, string>;
  } = {},
): Found {
  const html = head + links.map((link) => `<a href="${link}">x</a>`).join("");
  return { head: { status: 200, headers: new Headers(headers), url }, html };
}

function urls(
  found: Found,
  args = argsWith({}),
  sitemap: readonly string[] = [],
): (string | undefined)[] {
  return childrenOf({ url: start, args }, found, sitemap).jobs
    .map(({ url }) => url);
}

for (
  const [what, follow, wants, leaves] of [
    [
      "the host",
      {},
      ["https://a.com/", "http://a.com/x", "https://www.a.com/"],
      [
        "https://a.com:8443/",
        "https://b.com/",
        "https://docs.a.com/",
        "https://ba.com/",
        "https://a.com.evil.com/",
      ],
    ],
    [
      "subdomains",
      { subdomains: true },
      ["https://docs.a.com/", "https://x.y.a.com/", "https://a.com/"],
      ["https://ba.com/", "https://a.com.evil.com/", "https://docs.a.com:81/"],
    ],
    [
      "all hosts",
      { sameHost: false },
      ["https://b.com/", "https://a.com:8443/"],
      [],
    ],
    [
      "include",
      { include: ["/docs/*", "/about"] },
      ["https://a.com/docs/x/y", "https://a.com/about"],
      ["https://a.com/", "https://a.com/about/us", "https://b.com/docs/x"],
    ],
    [
      "exclude, which wins",
      { include: ["/docs/*"], exclude: ["/*?*", "/docs/old*"] },
      ["https://a.com/docs/x"],
      ["https://a.com/docs/x?page=2", "https://a.com/docs/old/x"],
    ],
    [
      "files that are no pages",
      {},
      [
        "https://a.com/x.html",
        "https://a.com/x.php?f=a.pdf",
        "https://a.com/pdf",
      ],
      [
        "https://a.com/x.pdf",
        "https://a.com/x.PNG?v=1",
        "https://a.com/a.tar.gz",
      ],
    ],
  ] satisfies [string, Partial<FollowArgs>, string[], string[]][]
) {
  Deno.test(`wanted() knows ${what}`, () => {
    const { follow: args } = argsWith(follow);
    assert(args);
    const { wants: isWanted } = wanted(args, start);
    for (const url of wants) assert(isWanted(new URL(url)), url);
    for (const url of leaves) assert(!isWanted(new URL(url)), url);
  });
}

Deno.test("childrenOf() stays on the host that the start page has moved to, and no further", () => {
  const moved = page(["/x", "https://a.com/y", "https://c.com/"], {
    url: "https://b.com/",
  });
  const { jobs } = childrenOf({ url: start, args: argsWith({}) }, moved, []);
  assertEquals(jobs.map(({ url }) => url), [
    "https://b.com/x",
    "https://a.com/y",
  ]);
  const args = pageCrawlArgs.parse(jobs[0]?.args);
  assertEquals(args.follow?.sites, ["a.com", "b.com"]);
  const strayed = page(["/x", "https://b.com/z"], { url: "https://c.com/" });
  assertEquals(urls(strayed, args), ["https://b.com/z"]);
});

Deno.test("childrenOf() gives children what is left of the depth, and the last ones none", () => {
  const args = argsWith({ depth: 2, limit: 7, sitemap: true }, {
    render: false,
    maxAgeMs: 5,
  });
  const next = childrenOf({ url: start, args }, page(["/x"]), []);
  assertEquals(next.limit, 7);
  const child = pageCrawlArgs.parse(next.jobs[0]?.args);
  assertEquals([child.follow?.depth, child.follow?.sitemap], [1, false]);
  const last = childrenOf({ url: start, args: child }, page(["/y"]), []);
  const { follow: _follow, ...plain } = args;
  assertEquals(last.jobs[0]?.args, plain);
  assertEquals(urls(page(["/x"]), argsWith({ depth: 0 })), []);
});

Deno.test("childrenOf() gives children what was asked for of robots, not what the host's own setting is", () => {
  const args = argsWith({ robots: "obey" }, { robots: "ignore" });
  const found = page(["/x"], { head: `<meta name=robots content=nofollow>` });
  const { jobs } = childrenOf({ url: start, args }, found, []);
  assertEquals(pageCrawlArgs.parse(jobs[0]?.args).robots, "obey");
});

Deno.test("childrenOf() adds the sitemap's pages, or takes them alone", () => {
  const found = page(["/x", "/y"]);
  const sitemap = ["https://a.com/y", "https://a.com/z"];
  assertEquals(urls(found, argsWith({ sitemap: true }), sitemap), [
    "https://a.com/x",
    "https://a.com/y",
    "https://a.com/z",
  ]);
  const args = argsWith({ sitemap: "only" });
  assertEquals(urls(found, args, sitemap), sitemap);
  const { jobs } = childrenOf({ url: start, args }, found, sitemap);
  assertEquals(pageCrawlArgs.parse(jobs[0]?.args).follow, undefined);
});

for (
  const [what, options] of [
    ["a <meta>", { head: `<meta name=robots content=nofollow>` }],
    ["a header", { headers: { "x-robots-tag": "noindex, nofollow" } }],
  ] as const
) {
  Deno.test(`childrenOf() heeds ${what} against following, unless robots are ignored`, () => {
    const found = page(["/x"], options);
    assertEquals(urls(found), []);
    assertEquals(urls(found, argsWith({}, { robots: "ignore" })), [
      "https://a.com/x",
    ]);
  });
}

Deno.test("childrenOf() takes the browser's links where it has read them", () => {
  const links = [
    { url: "https://a.com/1", text: "" },
    { url: "https://a.com/2", text: "", rel: "noopener nofollow" },
    { url: "https://b.com/3", text: "" },
  ];
  const found = { ...page(["/not-this"]), links };
  assertEquals(urls(found), ["https://a.com/1"]);
  assertEquals(urls(found, argsWith({}, { robots: "ignore" })), [
    "https://a.com/1",
    "https://a.com/2",
  ]);
  assertEquals(urls({ ...page([]), html: `<a rel=nofollow href=/x>` }), []);
});

Deno.test("childrenOf() leaves actions to the start page, credentials to their origin", () => {
  const args = argsWith({ sameHost: false }, {
    headers: { authorization: "Bearer x" },
    cookies: [{ name: "session", value: "x" }],
    actions: [{ type: "wait", ms: 1 }],
    locale: "de",
  });
  const links = ["https://a.com/x", "http://a.com/x", "https://b.com/"];
  const { jobs } = childrenOf({ url: start, args }, page(links), []);
  assertEquals(
    jobs.map(({ args }) => {
      const { actions, headers, cookies, locale } = pageCrawlArgs.parse(args);
      return [actions, Boolean(headers), Boolean(cookies), locale];
    }),
    [
      [undefined, true, true, "de"],
      [undefined, false, false, "de"],
      [undefined, false, false, "de"],
    ],
  );
});
