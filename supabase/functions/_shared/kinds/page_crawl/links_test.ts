import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import { saysNofollow, scanLinks } from "./links.ts";

const at = "https://a.com/dir/page.html?q";

for (
  const [what, html, wanted] of [
    ["quotes of each kind", `<a href="x"><A HREF='/y'><a href=z>`, [
      "https://a.com/dir/x",
      "https://a.com/y",
      "https://a.com/dir/z",
    ]],
    ["a link twice, and its fragment", `<a href=x><a href="x#top">`, [
      "https://a.com/dir/x",
    ]],
    ["places in the page itself", `<a href="#x"><a href=""><a name=x>`, []],
    ["entities", `<a href="?a=1&amp;b=2">`, [
      "https://a.com/dir/page.html?a=1&b=2",
    ]],
    ["an image map", `<area href=x shape=rect>`, ["https://a.com/dir/x"]],
    ["a base, the first one", `<base href=/b/><base href=/c/><a href=x>`, [
      "https://a.com/b/x",
    ]],
    ["other schemes", `<a href="mailto:x@a.com"><a href="javascript:1">`, []],
    [
      "nofollow",
      `<a rel="noopener NOFOLLOW" href=x><a rel=nofollower href=y>`,
      [
        "https://a.com/dir/y",
      ],
    ],
    [
      "comments and scripts",
      `<!-- <a href=x> --><script>"<a href=y>"</script><a href=z>`,
      [
        "https://a.com/dir/z",
      ],
    ],
    ["a comment that does not end", `<a href=z><!-- <a href=x>`, [
      "https://a.com/dir/z",
    ]],
    ["other attributes", `<a data-href=x title="a > b, href=y" href=z>`, [
      "https://a.com/dir/z",
    ]],
    ["other elements", `<abbr href=x><link href=y><aside href=z>`, []],
    ["line breaks", `<a\n  class="b"\n  href="x"\n>`, ["https://a.com/dir/x"]],
    ["what is no address", `<a href="http://[">`, []],
  ] as const
) {
  Deno.test(`scanLinks() reads ${what}`, () => {
    assertEquals(scanLinks(html, at).links, [...wanted]);
  });
}

for (
  const [html, wanted] of [
    [`<meta name="robots" content="nofollow">`, true],
    [`<META content="noindex, NoFollow" name=ROBOTS>`, true],
    [`<meta name=robots content=none>`, true],
    [`<meta name=robots content=noindex>`, false],
    [`<meta name=description content=nofollow>`, false],
    [`<!-- <meta name=robots content=none> -->`, false],
  ] as const
) {
  Deno.test(`scanLinks() takes ${html} for ${wanted ? "" : "no "}nofollow`, () => {
    assertEquals(scanLinks(html, at).nofollow, wanted);
  });
}

Deno.test("saysNofollow() leaves what is meant for another robot", () => {
  assert(saysNofollow("noarchive, nofollow"));
  assert(!saysNofollow("otherbot: nofollow"));
  assert(!saysNofollow(null));
});

Deno.test("scanLinks() reads 5 000 links and no more", () => {
  const html = Array.from({ length: 6_000 }, (_, i) => `<a href=${i}>`);
  assertEquals(scanLinks(html.join(""), at).links.length, 5_000);
});

// Read again for each of them, they would take hours.
for (
  const [what, part, found] of [
    ["beginnings of tags", "<a ", true],
    ["beginnings of comments", "<!--", false],
    ["scripts", "<script ", false],
    ["quotes", `<a "`, true],
    ["white space", " ".repeat(1_000) + "<a x" + " ".repeat(1_000), true],
    ["attributes", "<a " + "x=y ".repeat(5_000), true],
  ] as const
) {
  Deno.test(`scanLinks() comes to the end of 4 MB of ${what}`, () => {
    const html = part.repeat(4_000_000 / part.length) + "<a href=/end>";
    const wanted = found ? ["https://a.com/end"] : [];
    assertEquals(scanLinks(html, at).links, wanted);
  });
}
