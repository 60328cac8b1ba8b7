import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import { matches } from "./pattern.ts";

const page = "https://docs.example.com/a/b.html?c=1";

for (
  const [pattern, wanted] of [
    ["/a/b.html?c=1", true],
    ["/a/b.html", false],
    ["/a/*", true],
    ["/a*", true],
    ["/b*", false],
    ["/*", true],
    ["/*/b.html*", true],
    ["/*.html*", true],
    ["/*.html", false],
    ["/*c=1", true],
    ["/*c=*c=1", false],
    ["/a/b.html?c=1*", true],
    ["/a/*b.html?c=1?c=1", false],
    ["/**b**", true],
    ["https://docs.example.com/*", true],
    ["https://DOCS.example.com/*", true],
    ["http://docs.example.com/*", false],
    ["https://*.example.com/*", true],
    ["https://*.example.com/a", false],
    ["https://*example.com/*", true],
    ["https://example.com/*", false],
    ["https://*.com/a/*.html?*", true],
  ] as const
) {
  Deno.test(`matches() says ${wanted} of '${pattern}'`, () => {
    assertEquals(matches(pattern, new URL(page)), wanted);
  });
}

Deno.test("matches() keeps the '*' of a host out of the path", () => {
  const elsewhere = new URL("https://evil.com/x.example.com/");
  assert(!matches("https://*.example.com/*", elsewhere));
  assert(!matches("https://*.example.com/", elsewhere));
});

Deno.test("matches() comes to an end with a pattern made to go back", () => {
  const url = new URL(`https://a.com/${"a".repeat(8_000)}`);
  // A regular expression would not come back in this life.
  assertEquals(matches(`/${"*a".repeat(99)}*b`, url), false);
  assertEquals(matches(`/${"*a".repeat(99)}`, url), true);
});
