import { assertEquals } from "../../scripts/testing/assert.ts";
import { problemOfUrl, readUrls } from "./read_urls.ts";

Deno.test("readUrls() numbers lines, passes over notes and names what is wrong", () => {
  const lines = readUrls(
    "https://a.example/x,y\r\n\n# note\n  b.example/path \nhttps://a.example/x,y",
  );
  assertEquals(lines, [
    {
      line: 1,
      url: "https://a.example/x,y",
      problem: null,
      duplicateOf: null,
    },
    {
      line: 4,
      url: "b.example/path",
      problem: "Begin it with https://",
      duplicateOf: null,
    },
    { line: 5, url: "https://a.example/x,y", problem: null, duplicateOf: 1 },
  ]);
});

Deno.test("problemOfUrl() lets through what the functions take", () => {
  const problems = {
    "https://example.com/": null,
    "HTTP://EXAMPLE.COM/?q=a b": null,
    "http://[2001:db8::1]/": null,
    "ftp://example.com/": "Only http and https are crawled",
    "javascript:alert(1)": "Only http and https are crawled",
    "https://user:word@example.com/": "Leave the user name out",
    "https://": "This is no URL",
    "some words": "This is no URL",
    "example.com": "Begin it with https://",
    [`https://example.com/${"a".repeat(8_192)}`]:
      "It is longer than 8,192 characters",
  };
  for (const [url, problem] of Object.entries(problems)) {
    assertEquals([url, problemOfUrl(url)], [url, problem]);
  }
});
