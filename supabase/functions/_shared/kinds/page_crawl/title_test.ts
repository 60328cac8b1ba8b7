import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import { plain, titleOf } from "./title.ts";

const titles: readonly [string, string | null][] = [
  ["<title>Hello</title>", "Hello"],
  ["<html><head><TITLE lang=en>\n Hello\t world </TITLE >", "Hello world"],
  [
    "<title>Fish &amp; Chips &#8211; &eacute;&nbsp;&lt;3</title>",
    "Fish & Chips – é <3",
  ],
  ["<title>a <b>b</b> c</title>", "a <b>b</b> c"],
  ["<title>one</title><title>two</title>", "one"],
  ["<title></title><title>two</title>", null],
  ["<!-- <title>no</title> --><title>yes</title>", "yes"],
  ["<script>'<title>no</title>'</script><title>yes</title>", "yes"],
  ["<svg><title>no</title></svg>", null],
  ["<titles>no</titles>", null],
  ["<p>no title", null],
  ["", null],
  ["<title>never closed", "never closed"],
];

for (const [html, title] of titles) {
  Deno.test(`titleOf() reads ${title} from ${html.slice(0, 40)}`, () => {
    assertEquals(titleOf(html), title);
  });
}

Deno.test("titleOf() cuts a title at 1 000 characters", () => {
  assertEquals(titleOf(`<title>${"a".repeat(2_000)}`)?.length, 1_000);
});

Deno.test("titleOf() stays fast on pages made to slow it down", () => {
  const parts = [
    "<title ",
    "<title",
    "<title>",
    "<!--",
    "<script>",
    "<svg",
    "</title",
  ];
  for (const part of parts) {
    const html = part.repeat(10_000_000 / part.length);
    const started = performance.now();
    titleOf(html);
    const ms = performance.now() - started;
    assert(ms < 500, `${part}: ${ms} ms`);
  }
});

Deno.test("plain() makes a title storable and collapses its white space", () => {
  assertEquals(plain(" a\u00a0\n b\0\ud800 "), "a b\uFFFD\uFFFD");
  assertEquals(plain(" "), null);
});
