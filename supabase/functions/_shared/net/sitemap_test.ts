import {
  assert,
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import type { SitemapOptions } from "../kinds/kind.ts";
import { createSitemaps, maxSitemapBytes } from "./sitemap.ts";
import { fetcherFor, never } from "./testing/fetcher.ts";
import { crawler } from "./testing/robots.ts";
import { serve, type TestServer } from "./testing/servers.ts";

type Answers = (path: string, origin: string) => Response | Promise<Response>;

/** A site, by what it answers under each path; 404 for what that throws at. */
function site(answers: Answers): TestServer {
  return serve((request) => {
    const { pathname, origin } = new URL(request.url);
    return answers(pathname, origin);
  });
}

async function read(
  server: TestServer,
  more: Partial<SitemapOptions> = {},
): Promise<string[]> {
  await using fetcher = fetcherFor(server.host);
  await using asker = crawler(server.host);
  const sitemap = createSitemaps(
    fetcher,
    (url, options) => asker.robots.sitemaps(url, options),
  );
  const found = await sitemap(`${server.origin}/start`, {
    signal: never,
    limit: 1_000,
    wants: () => true,
    ...more,
  });
  return found.map((url) => url.replace(server.origin, ""));
}

async function failure(
  answers: Answers,
  more: Partial<SitemapOptions> = {},
): Promise<string> {
  await using server = site(answers);
  const error = await assertRejects(() => read(server, more), JobError);
  return error.code;
}

const none = () => new Response("", { status: 404 });

function urlset(origin: string, paths: readonly (string | number)[]): string {
  const urls = paths.map((path) => `<url><loc>${origin}/${path}</loc></url>`);
  return `<urlset>${urls.join("")}</urlset>`;
}

function index(origin: string, paths: readonly (string | number)[]): string {
  const files = paths.map((path) =>
    `<sitemap><loc>${origin}/${path}</loc></sitemap>`
  );
  return `<sitemapindex>${files.join("")}</sitemapindex>`;
}

async function gzipped(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("a site's sitemaps are those that its robots.txt names", async () => {
  await using server = site((path, origin) => {
    switch (path) {
      case "/robots.txt":
        return new Response(
          `User-agent: *\nSitemap: ${origin}/one.xml\nsitemap: ${origin}/two.xml\nSitemap: nowhere`,
        );
      case "/one.xml":
        return new Response(urlset(origin, ["a", "b", "b#c"]));
      case "/two.xml":
        return new Response(urlset(origin, ["c", "a"]));
      default:
        return none();
    }
  });
  assertEquals(await read(server), ["/a", "/b", "/c"]);
  assertEquals(server.asked, ["/robots.txt", "/one.xml", "/two.xml"]);
});

Deno.test("a site that names no sitemap has it at /sitemap.xml", async () => {
  await using server = site((path, origin) =>
    path === "/sitemap.xml" ? new Response(urlset(origin, ["a"])) : none()
  );
  assertEquals(await read(server), ["/a"]);
});

Deno.test("a sitemap that the caller names is the only one that is asked for", async () => {
  await using server = site((_path, origin) =>
    new Response(urlset(origin, ["a"]))
  );
  assertEquals(await read(server, { at: `${server.origin}/mine.xml` }), ["/a"]);
  assertEquals(server.asked, ["/mine.xml"]);
});

Deno.test("an index leads to its sitemaps, each once, gzipped or not, and past those that fail", async () => {
  await using server = site(async (path, origin) => {
    switch (path) {
      case "/sitemap.xml":
        return new Response(
          index(origin, [
            "sitemap.xml",
            "a.xml",
            "gone.xml",
            "b.xml.gz",
            "c.xml",
            "a.xml",
          ]),
        );
      case "/a.xml":
        return new Response(urlset(origin, ["a"]));
      case "/b.xml.gz":
        return new Response(await gzipped(urlset(origin, ["b"])), {
          headers: { "content-type": "application/gzip" },
        });
      case "/c.xml":
        // Packed for the way, which is said, and packed itself, which is not.
        return new Response(
          await gzipped(urlset(origin, ["c"])),
          { headers: { "content-encoding": "gzip" } },
        );
      default:
        return none();
    }
  });
  assertEquals(await read(server), ["/a", "/b", "/c"]);
  assertEquals(new Set(server.asked).size, server.asked.length);
});

Deno.test("no more is read of sitemaps than is wanted", async () => {
  await using server = site((path, origin) =>
    path === "/sitemap.xml"
      ? new Response(index(origin, ["1.xml", "2.xml", "3.xml"]))
      : path === "/robots.txt"
      ? none()
      : new Response(
        urlset(origin, Array.from({ length: 10 }, (_, i) => `${path}/${i}`)),
      )
  );
  const wants = (url: URL) => /[13579]$/.test(url.pathname);
  assertEquals((await read(server, { limit: 7, wants })).length, 7);
  assert(!server.asked.includes("/3.xml"), server.asked.join());
});

Deno.test("an index of endless sitemaps comes to an end", async () => {
  let n = 0;
  await using server = site((path, origin) =>
    path === "/robots.txt"
      ? none()
      : new Response(index(origin, [`${++n}.xml`, `x${n}.xml`]))
  );
  assertEquals(await read(server), []);
  assertEquals(server.asked.length, 1 + 50);
});

for (
  const [what, code, answers] of [
    ["a missing one", "HTTP_CLIENT_ERROR", none],
    [
      "a broken server",
      "HTTP_SERVER_ERROR",
      () => new Response("", { status: 500 }),
    ],
    ["a page", "BAD_SITEMAP", () => new Response("<html><body>Hi")],
    ["entities that grow", "BAD_SITEMAP", () =>
      new Response(
        `<!DOCTYPE l [<!ENTITY a "ha">${
          Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "&a;&a;">`)
            .join("")
        }]><urlset><url><loc>&a19;</loc></url></urlset>`,
      )],
    [
      "a broken gzip",
      "TRUNCATED",
      () =>
        new Response(
          new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ),
    ],
  ] satisfies [string, string, () => Response][]
) {
  Deno.test(`${what} is no sitemap`, async () => {
    const isAsked: Answers = (path) =>
      path === "/robots.txt" ? none() : answers();
    assertEquals(await failure(isAsked), code);
  });
}

Deno.test("a private address is no sitemap", async () => {
  const at = "http://127.0.0.1:1/sitemap.xml";
  assertEquals(await failure(none, { at }), "URL_BLOCKED");
});

/** Bytes that do not end, or only after so many. */
function stream(
  begin: string,
  again: string,
  bytes = Infinity,
): { body: ReadableStream<Uint8Array<ArrayBuffer>>; sent: () => number } {
  const piece = new TextEncoder().encode(
    again.repeat(Math.ceil(65_536 / again.length)),
  );
  let sent = 0;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(begin)),
    pull(controller) {
      if (sent >= bytes) return controller.close();
      sent += piece.length;
      controller.enqueue(piece);
    },
  });
  return { body, sent: () => sent };
}

Deno.test("of a sitemap that does not end 50 MB are read, and what was found holds", async () => {
  const endless = stream(
    "<urlset><url><loc>http://a.com/x</loc></url>",
    `<url><lastmod>${"0".repeat(1_000)}</lastmod></url>`,
  );
  await using server = site((path) =>
    path === "/robots.txt" ? none() : new Response(endless.body)
  );
  assertEquals(await read(server), ["http://a.com/x"]);
  assert(endless.sent() > maxSitemapBytes, `${endless.sent()}`);
  assert(endless.sent() < 1.2 * maxSitemapBytes, `${endless.sent()}`);
});

Deno.test("of a bomb of 200 MB no more than 50 MB are unpacked", async () => {
  const { body } = stream(
    "<urlset><url><loc>http://a.com/x</loc></url>",
    " ".repeat(1_000),
    200_000_000,
  );
  const packed = new Uint8Array(
    await new Response(body.pipeThrough(new CompressionStream("gzip")))
      .arrayBuffer(),
  );
  assert(packed.length < 500_000);
  await using server = site((path) =>
    path === "/robots.txt" ? none() : new Response(packed)
  );
  assertEquals(await read(server), ["http://a.com/x"]);
});

Deno.test("a sitemap of as many addresses as one likes is read as far as 100 000", async () => {
  const many = stream(
    "<urlset>",
    "<url><loc>http://a.com/x</loc></url>",
    20_000_000,
  );
  await using server = site((path) =>
    path === "/robots.txt" ? none() : new Response(many.body)
  );
  let looked = 0;
  const wants = () => {
    looked++;
    return false;
  };
  assertEquals(await read(server, { wants }), []);
  assertEquals(looked, 100_000);
});

Deno.test("a host that asks for patience is heard, also behind a good sitemap", async () => {
  await using server = site((path, origin) =>
    path === "/sitemap.xml"
      ? new Response(index(origin, ["a.xml", "b.xml"]))
      : path === "/a.xml"
      ? new Response(urlset(origin, ["a"]))
      : none()
  );
  const inspect = ({ url }: { url: string }) => {
    if (url.endsWith("/b.xml")) throw new JobError("HTTP_THROTTLED", "later");
  };
  const error = await assertRejects(() => read(server, { inspect }), JobError);
  assertEquals(error.code, "HTTP_THROTTLED");
});
