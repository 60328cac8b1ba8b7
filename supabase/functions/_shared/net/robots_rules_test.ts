import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { never } from "./testing/fetcher.ts";
import { crawler, text } from "./testing/robots.ts";
import { serve } from "./testing/servers.ts";

const options = { signal: never };

/** Rules, paths that they allow, and paths that they do not. */
const rules: [
  name: string,
  file: string,
  allowed: string[],
  disallowed: string[],
][] = [
  ["nothing", "", ["/", "/a"], []],
  ["no rule of ours", "User-agent: Other\nDisallow: /", ["/"], []],
  ["everybody", "User-agent: *\nDisallow: /", [], ["/", "/a?b"]],
  [
    "our own group, not everybody's",
    "User-agent: *\nDisallow: /\n\nUser-agent: crawljobsystem\nDisallow: /own",
    ["/", "/other"],
    ["/own", "/owner"],
  ],
  [
    "two groups of ours are one",
    "User-agent: CrawlJobSystem\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: CrawlJobSystem/9\nDisallow: /b",
    ["/c"],
    ["/a", "/b"],
  ],
  [
    "one group for several",
    "User-agent: x\nUser-agent: CrawlJobSystem\nDisallow: /a",
    ["/b"],
    ["/a"],
  ],
  [
    "the longest rule wins, and Allow in a tie",
    "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /tie\nAllow: /tie",
    ["/a/b/c", "/tie"],
    ["/a", "/a/c"],
  ],
  [
    "wildcards and the end",
    "User-agent: *\nDisallow: /*.pdf$\nDisallow: /x*y",
    ["/a.pdf?b", "/xz"],
    ["/a.pdf", "/x/1/y/2"],
  ],
  [
    "percent signs, whichever way they are written",
    "User-agent: *\nDisallow: /caf%c3%a9\nDisallow: /日",
    ["/cafe"],
    ["/caf%C3%A9", "/café", "/%E6%97%A5"],
  ],
  [
    "comments, odd lines and odd ends of lines",
    "\ufeff# hello\r\nuser-AGENT : * # all\rnonsense\n disallow:/a # no\nDisallow:",
    ["/", "/b"],
    ["/a"],
  ],
];

for (const [name, file, allowed, disallowed] of rules) {
  Deno.test(`Robots reads rules: ${name}`, async () => {
    await using server = serve(() => text(file));
    await using own = crawler(server.host);
    const answers = async (paths: string[]) =>
      await Promise.all(
        paths.map(async (path) =>
          `${path} ${
            (await own.robots.check(server.origin + path, options)).answer
          }`
        ),
      );
    assertEquals(
      await answers(allowed),
      allowed.map((path) => `${path} allowed`),
    );
    assertEquals(
      await answers(disallowed),
      disallowed.map((path) => `${path} disallowed`),
    );
    assertEquals(server.asked, ["/robots.txt"]);
  });
}
