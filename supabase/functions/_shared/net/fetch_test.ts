import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";

import type { Resolver } from "./resolve.ts";
import {
  everyName,
  failure,
  failureOf,
  fetcherFor,
  never,
} from "./testing/fetcher.ts";
import { html, serve, serveRaw } from "./testing/servers.ts";

Deno.test("fetch() reads a page with its status, headers and address", async () => {
  let seen = new Headers();
  await using server = serve((request) => {
    seen = request.headers;
    return html("<p>Grüße", { "x-a": "1" }, 404);
  });
  await using fetcher = fetcherFor(server.host);
  const page = await fetcher.fetch(`${server.origin}/a?b=c#d`, {
    signal: never,
    headers: { "x-own": "yes" },
  });
  assertEquals(page.text, "<p>Grüße");
  assertEquals(page.status, 404);
  assertEquals(page.headers.get("x-a"), "1");
  assertEquals(page.url, `${server.origin}/a?b=c`);
  assertEquals(server.asked, ["/a?b=c"]);
  assertEquals(seen.get("user-agent"), "CrawlTest/1.0");
  assertStringIncludes(seen.get("accept") ?? "", "text/html");
  assertEquals(seen.get("x-own"), "yes");
});

Deno.test("fetch() refuses a literal private address and never connects", async () => {
  await using server = serve(() => html("secret"));
  await using stranger = fetcherFor("");
  assertEquals(await failure(stranger, `${server.origin}/`), "URL_BLOCKED");
  assertEquals(server.asked, []);
  await using friend = fetcherFor(server.host);
  const page = await friend.fetch(`${server.origin}/`, { signal: never });
  assertEquals(page.text, "secret");
});

Deno.test("fetch() refuses a public name that resolves to a private address", async () => {
  await using server = serve(() => html("secret"));
  const url = `http://rebind.example.com:${server.port}/`;
  await using stranger = fetcherFor("", { resolver: everyName });
  assertEquals(await failure(stranger, url), "URL_BLOCKED");
  assertEquals(server.asked, []);
  await using friend = fetcherFor(`rebind.example.com:${server.port}`, {
    resolver: everyName,
  });
  assertEquals((await friend.fetch(url, { signal: never })).text, "secret");
});

Deno.test("fetch() asks the resolver once a connection, so that no second answer is dialled", async () => {
  await using server = serve(() => html("hello"));
  let asked = 0;
  const rebinding: Resolver = () =>
    asked++ === 0 ? everyName("") : Promise.reject(new Error("asked again"));
  const host = `rebind.example.com:${server.port}`;
  await using fetcher = fetcherFor(host, { resolver: rebinding });
  const page = await fetcher.fetch(`http://${host}/`, { signal: never });
  assertEquals(page.text, "hello");
  assertEquals(asked, 1);
});

Deno.test("fetch() refuses a redirect to a private address", async () => {
  await using secret = serve(() => html("secret"));
  await using server = serve(() => Response.redirect(`${secret.origin}/x`));
  await using stranger = fetcherFor(server.host);
  assertEquals(await failure(stranger, `${server.origin}/`), "URL_BLOCKED");
  assertEquals(secret.asked, []);
  await using friend = fetcherFor(`${server.host},${secret.host}`);
  const page = await friend.fetch(`${server.origin}/`, { signal: never });
  assertEquals(page.url, `${secret.origin}/x`);
});

Deno.test("fetch() refuses a redirect to another scheme", async () => {
  for (const to of ["file:///etc/passwd", "ftp://example.com/", "http://"]) {
    await using server = serve(() =>
      new Response(null, { status: 302, headers: { location: to } })
    );
    assertEquals(await failureOf(server), "URL_BLOCKED");
  }
});

Deno.test("fetch() follows ten redirects and not eleven", async () => {
  await using server = serve((request) => {
    const left = Number(new URL(request.url).pathname.slice(1));
    return left === 0 ? html("there") : new Response(null, {
      status: [301, 302, 303, 307, 308][left % 5] ?? 302,
      headers: { location: `./${left - 1}` },
    });
  });
  await using fetcher = fetcherFor(server.host);
  const page = await fetcher.fetch(`${server.origin}/10`, { signal: never });
  assertEquals(page.text, "there");
  const code = await failure(fetcher, `${server.origin}/11`);
  assertEquals(code, "TOO_MANY_REDIRECTS");
});

Deno.test("fetch() ends a redirect loop", async () => {
  await using server = serve(() =>
    new Response(null, { status: 302, headers: { location: "/" } })
  );
  assertEquals(await failureOf(server), "TOO_MANY_REDIRECTS");
  assertEquals(server.asked.length, 11);
});

Deno.test("fetch() keeps headers from another origin, but for harmless ones", async () => {
  const headers = {
    cookie: "a=b",
    Authorization: "Bearer x",
    "X-Key": "1",
    "Accept-Language": "fr",
  };
  let seen = new Headers();
  await using other = serve((request) => {
    seen = request.headers;
    return html("other");
  });
  await using server = serve((request) => {
    seen = request.headers;
    return new URL(request.url).pathname === "/stay"
      ? html("same")
      : Response.redirect(other.origin);
  });
  await using fetcher = fetcherFor(`${server.host},${other.host}`);
  await fetcher.fetch(`${server.origin}/stay`, { signal: never, headers });
  assertEquals(seen.get("cookie"), "a=b");
  assertEquals(seen.get("authorization"), "Bearer x");
  assertEquals(seen.get("x-key"), "1");
  await fetcher.fetch(`${server.origin}/go`, { signal: never, headers });
  assertEquals(seen.get("cookie"), null);
  assertEquals(seen.get("authorization"), null);
  assertEquals(seen.get("x-key"), null);
  assertEquals(seen.get("accept-language"), "fr");
});

Deno.test("fetch() returns a redirect without an address as it is", async () => {
  await using server = serve(() => new Response(null, { status: 302 }));
  await using fetcher = fetcherFor(server.host);
  const page = await fetcher.fetch(server.origin, { signal: never });
  assertEquals(page.status, 302);
});

Deno.test("fetch() reads whole answers of every framing", async () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  const wholes = [
    `${head}Content-Length: 3\r\nConnection: close\r\n\r\n<p>`,
    `${head}Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n\r\n`,
    `${head}\r\n<p>`,
    `HTTP/1.0 200 OK\r\n\r\n<p>`,
    `HTTP/1.1 103 Early Hints\r\n\r\n${head}\r\n<p>`,
  ];
  for (const text of wholes) {
    await using server = await serveRaw((socket) => socket.end(text));
    await using fetcher = fetcherFor(server.host);
    const page = await fetcher.fetch(server.origin, { signal: never });
    assertEquals(page.text, "<p>", text);
  }
});

Deno.test("fetch() reads no body that inspect() refuses", async () => {
  await using server = await serveRaw((socket) => {
    socket.write("HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\n\r\nendless");
  });
  await using fetcher = fetcherFor(server.host);
  const error = await assertRejects(() =>
    fetcher.fetch(server.origin, {
      signal: never,
      inspect: ({ status, headers }) => {
        throw new Error(`${status} ${headers.get("retry-after")}`);
      },
    })
  );
  assertEquals(error.message, "429 7");
});

Deno.test("fetch() reuses a connection for pages of one host", async () => {
  const ports = new Set<number>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    (_, { remoteAddr }) => {
      ports.add(remoteAddr.port);
      return html("hello");
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  await using fetcher = fetcherFor(host);
  for (let i = 0; i < 5; i++) {
    await fetcher.fetch(`http://${host}/`, { signal: never });
  }
  assert(ports.size <= 2, `${ports.size} connections`);
  await fetcher[Symbol.asyncDispose]();
  await server.shutdown();
});
