import { assertEquals } from "../../../../scripts/testing/assert.ts";
import type { Cookie } from "../kinds/page_options.ts";
import { cookieHeader } from "./cookies.ts";
import { fetcherFor, never } from "./testing/fetcher.ts";
import { html, serve } from "./testing/servers.ts";

const home = "https://www.example.com/shop/a";

/** Where a cookie is sent to, of a visit that began at home. */
const cases: [
  why: string,
  cookie: Partial<Cookie>,
  sent: string[],
  kept: string[],
][] = [
  [
    "without a domain is for its host alone",
    {},
    [home, "http://www.example.com/", "https://www.example.com:8443/"],
    ["https://example.com/", "https://a.www.example.com/", "https://evil.com/"],
  ],
  [
    "of a domain is for what is above and below its host",
    { domain: ".Example.com" },
    [home, "https://example.com/", "https://a.www.example.com/"],
    [
      "https://shop.example.com/",
      "https://badexample.com/",
      "https://example.com.evil.com/",
      "https://com/",
    ],
  ],
  [
    "of a path is for what is below it",
    { path: "/shop" },
    [home, "https://www.example.com/shop"],
    ["https://www.example.com/shopping", "https://www.example.com/"],
  ],
  [
    "that is secure is for HTTPS",
    { secure: true },
    [home],
    ["http://www.example.com/shop/a"],
  ],
  ["that has ended is for nobody", { expires: 1 }, [], [home]],
  ["that has not ended is sent", { expires: 253_402_300_799 }, [home], []],
];

for (const [why, more, sent, kept] of cases) {
  Deno.test(`cookieHeader(): a cookie ${why}`, () => {
    const header = (url: string) =>
      cookieHeader(
        [{ name: "a", value: "1", ...more }],
        new URL(home),
        new URL(url),
      );
    assertEquals(sent.map(header), sent.map(() => "a=1"));
    assertEquals(kept.map(header), kept.map(() => ""));
  });
}

Deno.test("fetch() sends cookies and the language of a locale, and neither without", async () => {
  let seen = new Headers();
  await using server = serve((request) => {
    seen = request.headers;
    const { pathname } = new URL(request.url);
    return pathname === "/go"
      ? Response.redirect(new URL("/come", request.url))
      : html("<p>here");
  });
  const named = `http://localhost:${server.port}`;
  await using other = serve(() => Response.redirect(`${named}/other`));
  await using fetcher = fetcherFor(
    `${server.host},${other.host},localhost:${server.port}`,
  );
  const cookies = [{ name: "a", value: "1" }, { name: "b", value: '{"c":2}' }];
  const options = { signal: never, cookies, locale: "de-AT" };
  await fetcher.fetch(`${server.origin}/go`, options);
  assertEquals(seen.get("cookie"), 'a=1; b={"c":2}');
  assertEquals(seen.get("accept-language"), "de-AT,de;q=0.9");
  await fetcher.fetch(`${other.origin}/`, options);
  assertEquals(server.asked.at(-1), "/other");
  assertEquals(seen.get("cookie"), null);
  await fetcher.fetch(`${server.origin}/`, { signal: never });
  assertEquals(seen.get("cookie"), null);
  assertEquals(seen.get("accept-language"), "en-US,en;q=0.9");
});
