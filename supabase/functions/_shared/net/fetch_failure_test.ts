import {
  assert,
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import type { EgressFetcher } from "./fetch.ts";

import {
  everyName,
  failure,
  failureOf,
  failureOfBytes,
  fetcherFor,
  never,
} from "./testing/fetcher.ts";
import { html, serve, serveRaw, type TestServer } from "./testing/servers.ts";

Deno.test("fetch() reads 10 MiB and not a byte more", async () => {
  const most = 10 * 1024 * 1024;
  await using server = serve((request) =>
    html("a".repeat(Number(new URL(request.url).pathname.slice(1))))
  );
  await using fetcher = fetcherFor(server.host);
  const page = await fetcher.fetch(`${server.origin}/${most}`, {
    signal: never,
  });
  assertEquals(page.text.length, most);
  const code = await failure(fetcher, `${server.origin}/${most + 1}`);
  assertEquals(code, "TOO_LARGE");
});

Deno.test("fetch() ends a body that never does, by its size", async () => {
  const chunk = new Uint8Array(64 * 1024).fill(97);
  await using server = serve(() =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }),
    )
  );
  assertEquals(await failureOf(server), "TOO_LARGE");
});

Deno.test("fetch() fails with TRUNCATED for an answer that is cut", async () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  const short = `${head}Content-Length: 100\r\n\r\n<p>Hello`;
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
  assertEquals(await failureOfBytes(short), "TRUNCATED");
  assertEquals(
    await failureOfBytes(short, (socket) => {
      setTimeout(() => socket.resetAndDestroy(), 50);
    }),
    "TRUNCATED",
  );
  assertEquals(await failureOfBytes(`${chunked}8\r\n<p>`), "TRUNCATED");
  assertEquals(await failureOfBytes(`${chunked}3\r\n<p>\r\n`), "TRUNCATED");
  assertEquals(await failureOfBytes(`${chunked}zz\r\n<p>`), "TRUNCATED");
});

Deno.test("fetch() fails with CONNECT_FAILED where no answer comes", async () => {
  const gone = await serveRaw(() => undefined);
  await gone[Symbol.asyncDispose]();
  assertEquals(await failureOf(gone), "CONNECT_FAILED");
  assertEquals(await failureOfBytes(""), "CONNECT_FAILED");
  assertEquals(await failureOfBytes("HTT"), "CONNECT_FAILED");
  assertEquals(await failureOfBytes("Hello there\r\n\r\n"), "CONNECT_FAILED");
  assertEquals(
    await failureOfBytes("HTT", (socket) => socket.resetAndDestroy()),
    "CONNECT_FAILED",
  );
});

Deno.test("fetch() fails with DNS_FAILED for a name without an address", async () => {
  const resolver = () => Promise.reject(new Error("getaddrinfo ENOTFOUND"));
  await using fetcher = fetcherFor("", { resolver });
  const code = await failure(fetcher, "http://nowhere.example.com/");
  assertEquals(code, "DNS_FAILED");
});

Deno.test("fetch() fails with TLS_FAILED unless the certificate fits", async () => {
  const file = (name: string) =>
    Deno.readTextFile(new URL(`testdata/${name}.pem`, import.meta.url));
  const cert = await file("secure_example_com.crt");
  const key = await file("secure_example_com.key");
  await using server = serve(() => html("safe"), { cert, key });
  await using plain = serve(() => html("plain"));
  const names = ["secure", "other"].map((name) => `${name}.example.com`);
  const hosts = names.flatMap((name) => [
    `${name}:${server.port}`,
    `${name}:${plain.port}`,
  ]).join();
  await using trusting = fetcherFor(hosts, { resolver: everyName, ca: cert });
  await using ordinary = fetcherFor(hosts, { resolver: everyName });
  const url = `https://secure.example.com:${server.port}/`;
  assertEquals((await trusting.fetch(url, { signal: never })).text, "safe");
  assertEquals(await failure(ordinary, url), "TLS_FAILED");
  const otherName = `https://other.example.com:${server.port}/`;
  assertEquals(await failure(trusting, otherName), "TLS_FAILED");
  const noTls = `https://secure.example.com:${plain.port}/`;
  assertEquals(await failure(trusting, noTls), "TLS_FAILED");
});

const stages: Record<string, (server: TestServer) => Promise<EgressFetcher>> = {
  "a resolver that hangs": () =>
    Promise.resolve(
      fetcherFor("", { resolver: () => new Promise(() => undefined) }),
    ),
  "a server that does not answer": (server) =>
    Promise.resolve(
      fetcherFor(`slow.example.com:${server.port}`, { resolver: everyName }),
    ),
};

for (const [name, start] of Object.entries(stages)) {
  Deno.test(`fetch() ends with TIMEOUT at ${name}`, async () => {
    await using server = await serveRaw(() => undefined);
    await using fetcher = await start(server);
    const started = performance.now();
    const url = `http://slow.example.com:${server.port}/`;
    const code = await failure(fetcher, url, AbortSignal.timeout(200));
    assertEquals(code, "TIMEOUT");
    // Any other end comes after a minute, or never.
    assert(performance.now() - started < 20_000);
  });
}

Deno.test("fetch() ends with TIMEOUT in a body that trickles", async () => {
  await using server = await serveRaw((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
    const timer = setInterval(() => socket.write("x"), 20);
    socket.on("close", () => clearInterval(timer));
  });
  const started = performance.now();
  assertEquals(await failureOf(server, AbortSignal.timeout(300)), "TIMEOUT");
  // Any other end comes after a minute, or never.
  assert(performance.now() - started < 20_000);
});

Deno.test("fetch() throws the reason of any other abort", async () => {
  await using server = await serveRaw(() => undefined);
  await using fetcher = fetcherFor(server.host);
  const stop = new AbortController();
  const reason = new Error("The lease is lost");
  setTimeout(() => stop.abort(reason), 50);
  const error = await assertRejects(
    () => fetcher.fetch(server.origin, { signal: stop.signal }),
  );
  assertEquals(error, reason);
  const late = await assertRejects(
    () => fetcher.fetch(server.origin, { signal: stop.signal }),
  );
  assertEquals(late, reason);
  assertEquals(server.asked.length, 1);
});
