import {
  assertEquals,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { SitemapReader } from "./sitemap_reader.ts";

const ns = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`;

/** What is read of a sitemap that comes in pieces of this length. */
function read(xml: string, length = xml.length): string[] {
  const reader = new SitemapReader();
  const found: string[] = [];
  for (let at = 0; at < xml.length; at += length) {
    for (const { of, url } of reader.push(xml.slice(at, at + length))) {
      found.push(`${of} ${url}`);
    }
  }
  reader.close();
  return found;
}

const good: Record<string, [xml: string, ...wanted: string[]]> = {
  "a sitemap": [
    `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by > hand -->
    <urlset ${ns}>
      <url><loc>https://a.com/</loc><lastmod>2026-01-01</lastmod></url>
      <url>
        <loc> https://a.com/b </loc>
      </url>
    </urlset>\n`,
    "page https://a.com/",
    "page https://a.com/b",
  ],
  "an index": [
    `<sitemapindex ${ns}><sitemap><loc>https://a.com/1.xml</loc></sitemap></sitemapindex>`,
    "sitemap https://a.com/1.xml",
  ],
  "entities and sections": [
    `<urlset><url><loc>https://a.com/?a=1&amp;b=&lt;&#x41;&#66;&quot;&apos;</loc></url>
    <url><loc><![CDATA[https://a.com/?c&d]]></loc></url></urlset>`,
    `page https://a.com/?a=1&b=<AB"'`,
    "page https://a.com/?c&d",
  ],
  "no entity of its own": [
    `<urlset><url><loc>https://a.com/&lol9;&#0;&#xFFFFFF;</loc></url></urlset>`,
    "page https://a.com/&lol9;&#0;&#xFFFFFF;",
  ],
  "the page's address, and not its images'": [
    `<urlset ${ns} xmlns:image="x"><url><image:image><image:loc>https://a.com/i.png</image:loc></image:image>
    <loc>https://a.com/</loc></url></urlset>`,
    "page https://a.com/",
  ],
  "a prefix": [
    `<s:urlset xmlns:s="x"><s:url><s:loc>https://a.com/</s:loc></s:url></s:urlset>`,
    "page https://a.com/",
  ],
  "an empty one": ["<urlset/>"],
  "entries without an address": [
    "<urlset><url/><url><loc/></url><url><loc> </loc></url></urlset>",
  ],
};

for (const [what, [xml, ...wanted]] of Object.entries(good)) {
  Deno.test(`SitemapReader reads ${what}, in pieces of any length`, () => {
    for (const length of [1, 2, 3, 7, 50, xml.length]) {
      assertEquals(read(xml, length), wanted, `pieces of ${length}`);
    }
  });
}

const bad: Record<string, string> = {
  "a document type":
    `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><urlset><url><loc>&lol2;</loc></url></urlset>`,
  "another root": "<html><body>",
  "no XML": "https://a.com/\nhttps://a.com/b\n",
  "text before its root": "x<urlset/>",
  "text after its root": "<urlset/>x",
  "two roots": "<urlset/><urlset/>",
  "a tag that is closed twice": "<urlset></urlset></urlset>",
  "no end": "<urlset><url><loc>https://a.com/</loc></url>",
  "nothing": "",
  "deep nesting": `<urlset>${"<a>".repeat(9)}`,
  "a tag without end": `<urlset><a ${"x".repeat(20_000)}`,
  "a comment without end": `<urlset><!-- ${"x".repeat(20_000)}`,
  "an endless address": `<urlset><url><loc>${"x".repeat(20_000)}`,
  "a tag without a name": "<urlset>< a>",
};

for (const [what, xml] of Object.entries(bad)) {
  Deno.test(`SitemapReader refuses ${what}, in pieces of any length`, () => {
    for (const length of [3, 1_000, Math.max(xml.length, 1)]) {
      assertThrows(() => read(xml, length), SyntaxError, "It is no sitemap");
    }
  });
}
