import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { everyName, failure, fetcherFor, never } from "./testing/fetcher.ts";
import {
  type ForwardProxy,
  type ForwardProxyOptions,
  serveForwardProxy,
} from "./testing/forward_proxy.ts";
import { html, serve, serveRaw } from "./testing/servers.ts";
import { isOpen, ProxyFailure } from "./tunnel.ts";
import { parseUpstreams, type Upstream } from "./upstream.ts";
import { parseAllowedHosts } from "./url.ts";

function upstreamOf({ url }: Pick<ForwardProxy, "url">): Upstream {
  const [upstream] = parseUpstreams(url);
  if (!upstream) throw new Error("There is none");
  return upstream;
}

const file = (name: string) =>
  Deno.readTextFile(new URL(`testdata/${name}.pem`, import.meta.url));

Deno.test("fetch() through a proxy reads pages by HTTP and HTTPS, and says the name only to the site", async () => {
  await using proxy = await serveForwardProxy({ login: "user:ä:b" });
  const upstream = upstreamOf({
    url: proxy.url.replace("ä:b", "%C3%A4%3Ab"),
  });
  const answer = (request: Request, port: number) =>
    html(
      `${proxy.isClient(port)} ${request.headers.get("host")} ${
        request.headers.get("proxy-authorization")
      }`,
    );
  await using plain = serve(answer);
  const cert = await file("secure_example_com.crt");
  await using secure = serve(answer, {
    cert,
    key: await file("secure_example_com.key"),
  });
  const names = [plain, secure].map(({ port }) => `secure.example.com:${port}`);
  await using fetcher = fetcherFor(names.join(), {
    upstream,
    resolver: everyName,
    ca: cert,
  });
  for (
    const [i, url] of [`http://${names[0]}/`, `https://${names[1]}/`].entries()
  ) {
    for (let again = 0; again < 5; again++) {
      const page = await fetcher.fetch(url, { signal: never });
      assertEquals(page.text, `true ${names[i]} null`);
    }
  }
  // To the address that was judged, and kept for the next pages.
  assertEquals(
    [...new Set(proxy.asked)],
    [plain, secure].map(({ host }) => `CONNECT ${host}`),
  );
  assert(proxy.asked.length <= 4, proxy.asked.join());
  await using direct = fetcherFor(names.join(), { resolver: everyName });
  const page = await direct.fetch(`http://${names[0]}/`, { signal: never });
  assertStringIncludes(page.text, "false");
});

Deno.test("fetch() through a proxy refuses private addresses before the proxy hears of them", async () => {
  await using proxy = await serveForwardProxy();
  await using site = serve(() => html("private"));
  await using hop = serve(() =>
    new Response(null, { status: 302, headers: { location: site.origin } })
  );
  const upstream = upstreamOf(proxy);
  await using fetcher = fetcherFor(hop.host, { upstream, resolver: everyName });
  const urls = [
    site.origin,
    `http://name.example.com:${site.port}/`,
    hop.origin,
  ];
  for (const url of urls) {
    assertEquals(await failure(fetcher, url), "URL_BLOCKED", url);
  }
  assertEquals(site.asked, []);
  assertEquals(proxy.asked, [`CONNECT ${hop.host}`]);
});

Deno.test("fetch() through a proxy takes the next address of a host where one does not answer", async () => {
  await using proxy = await serveForwardProxy();
  await using site = serve(() => html("site"));
  const host = `name.example.com:${site.port}`;
  await using fetcher = fetcherFor(host, {
    upstream: upstreamOf(proxy),
    resolver: () =>
      Promise.resolve([
        { address: "::1", family: 6 },
        { address: "127.0.0.9", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ]),
  });
  const page = await fetcher.fetch(`http://${host}/`, { signal: never });
  assertEquals(page.text, "site");
  assertEquals(proxy.asked, [
    `CONNECT 127.0.0.9:${site.port}`,
    `CONNECT ${site.host}`,
  ]);
});

const failures: [
  what: string,
  options: ForwardProxyOptions,
  code: string,
  scope: string | undefined,
  words: string,
][] = [
  [
    "that wants another password",
    { login: "user:hush" },
    "PROXY_FAILED",
    "proxy",
    "does not accept the user name and password",
  ],
  ["without credit", { status: 402 }, "PROXY_FAILED", "proxy", "used up"],
  ["that refuses", { status: 403 }, "PROXY_FAILED", "tunnel", "HTTP 403"],
  ["that is busy", { status: 503 }, "PROXY_FAILED", "tunnel", "HTTP 503"],
  [
    "that finds nobody",
    { status: 502 },
    "CONNECT_FAILED",
    undefined,
    "reached",
  ],
  ["that hangs up", { mute: true }, "CONNECT_FAILED", undefined, "reached"],
];
for (const [what, options, code, scope, words] of failures) {
  Deno.test(`fetch() fails with ${code} at a proxy ${what}`, async () => {
    await using proxy = await serveForwardProxy(options);
    const url = proxy.url.replace(/^http:\/\/(.*@)?/, "http://me:sesame@");
    await using fetcher = fetcherFor("", {
      upstream: upstreamOf({ url }),
      resolver: () => Promise.resolve([{ address: "8.8.8.8", family: 4 }]),
    });
    const error = await assertRejects(
      () => fetcher.fetch("https://a.com/", { signal: never }),
      JobError,
      words,
    );
    assertEquals(error.code, code);
    assertEquals(
      error instanceof ProxyFailure ? error.scope : undefined,
      scope,
    );
    assertFalse(/sesame|127\.0\.0\.1/.test(error.message), error.message);
  });
}

Deno.test("fetch() fails with PROXY_FAILED where no proxy is, or none that speaks HTTP", async () => {
  const gone = await serveForwardProxy();
  await gone[Symbol.asyncDispose]();
  await using other = await serveRaw((socket) => socket.write("SSH-2.0-a\r\n"));
  for (
    const [url, words] of [[gone.url, "cannot be reached"], [
      other.origin,
      "speaks no HTTP",
    ]] as const
  ) {
    await using site = serve(() => html("site"));
    await using fetcher = fetcherFor(site.host, {
      upstream: upstreamOf({ url }),
    });
    const error = await assertRejects(
      () => fetcher.fetch(site.origin, { signal: never }),
      ProxyFailure,
      words,
    );
    assertEquals([error.code, error.scope], ["PROXY_FAILED", "proxy"]);
    assertEquals(site.asked, []);
  }
});

Deno.test("fetch() ends with TIMEOUT at a proxy that does not answer", async () => {
  await using proxy = await serveRaw(() => undefined);
  await using site = serve(() => html("site"));
  await using fetcher = fetcherFor(site.host, {
    upstream: upstreamOf({ url: proxy.origin }),
  });
  const signal = AbortSignal.timeout(300);
  assertEquals(await failure(fetcher, site.origin, signal), "TIMEOUT");
});

Deno.test("isOpen() tells whether a proxy asks for a password", async () => {
  await using site = serve(() => html("site"));
  const bounds = {
    allowed: parseAllowedHosts(site.host),
    resolver: everyName,
    timeoutMs: 5_000,
  };
  for (
    const [options, open] of [[{}, true], [{ login: "a:b" }, false]] as const
  ) {
    await using proxy = await serveForwardProxy(options);
    const url = proxy.url.replace(/^http:\/\/(.*@)?/, "http://a:b@");
    const answer = await isOpen(
      upstreamOf({ url }),
      new URL(site.origin),
      bounds,
    );
    assertEquals(answer, open);
    assertEquals([...proxy.users], []);
  }
  await using refusing = await serveForwardProxy({ status: 403 });
  await assertRejects(
    () => isOpen(upstreamOf(refusing), new URL(site.origin), bounds),
    ProxyFailure,
  );
});
