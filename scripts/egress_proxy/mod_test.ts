import {
  serve,
  serveRaw,
} from "../../supabase/functions/_shared/net/testing/servers.ts";
import { parseAllowedHosts } from "../../supabase/functions/_shared/net/url.ts";
import { assertEquals, assertStringIncludes } from "../testing/assert.ts";
import { EgressProxy, type EgressProxyOptions } from "./mod.ts";
import { get, say, tunnel, verdict } from "./testing/client.ts";

const start = (hosts: string[], options: EgressProxyOptions = {}) =>
  EgressProxy.start({ allowed: parseAllowedHosts(hosts.join()), ...options });

Deno.test("EgressProxy passes requests on as the server's only client", async () => {
  await using site = serve(async (request) =>
    Response.json({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }, { headers: { "x-egress-refused": "URL_BLOCKED" } })
  );
  await using proxy = await start([site.host]);
  const answer = await say(
    proxy,
    `POST http://${site.host}/a//b?c=%20 HTTP/1.1\r\nHost: elsewhere\r\n` +
      "X-One: 1\r\nX-Two: 2\r\nConnection: keep-alive, x-two\r\n" +
      "Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\n" +
      "Content-Length: 4\r\n\r\nbody",
  );
  assertEquals(verdict(answer), "200");
  assertStringIncludes(answer, "\r\nConnection: close\r\n");
  const [, json = ""] = answer.split("\r\n\r\n");
  const { headers, ...rest } = JSON.parse(json);
  assertEquals(rest, {
    method: "POST",
    url: `${site.origin}/a//b?c=%20`,
    body: "body",
  });
  assertEquals(headers, {
    host: site.host,
    "x-one": "1",
    connection: "close",
    "content-length": "4",
  });
});

Deno.test("EgressProxy tunnels bytes both ways until one side ends", async () => {
  await using echo = await serveRaw((socket, head) => {
    socket.write(head);
    socket.on("data", (chunk: Uint8Array) => socket.end(chunk));
  });
  await using proxy = await start([echo.host]);
  // The first bytes may come with the head.
  const heard = await say(proxy, `${tunnel(echo.host)}\0one`, { then: "two" });
  assertEquals(heard, "HTTP/1.1 200 OK\r\n\r\n\0onetwo");
});

Deno.test("EgressProxy refuses what is not on the public internet, however it is spelled", async (t) => {
  await using secret = serve(() => new Response("secret"));
  await using proxy = await start([]);
  const { port } = secret;
  const hosts = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[fe80::1]",
    "[fd00::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "metadata.google.internal",
    "router",
    "printer.local",
  ];
  for (const host of hosts) {
    await t.step(host, async () => {
      const to = `${host}:${port}`;
      const plain = await say(proxy, get(`http://${to}/`));
      assertEquals(verdict(plain), "403 URL_BLOCKED");
      assertStringIncludes(plain, '{"code":"URL_BLOCKED","message":"Cannot');
      assertEquals(verdict(await say(proxy, tunnel(to))), "403 URL_BLOCKED");
    });
  }
  await t.step("its twin that is allowed, and no neighbour", async () => {
    await using allowing = await start([secret.host, `localhost:${port}`]);
    for (const host of ["127.0.0.1", "0x7f.1", "localhost"]) {
      const answer = await say(allowing, get(`http://${host}:${port}/`));
      assertStringIncludes(answer, "secret", host);
    }
    const other = await say(allowing, get(`http://127.0.0.1:${port - 1}/`));
    assertEquals(verdict(other), "403 URL_BLOCKED");
  });
  assertEquals(secret.asked.length, 3);
});

Deno.test("EgressProxy resolves a name once, and refuses it for one private address", async () => {
  await using secret = serve(() => new Response("secret"));
  const asked: string[] = [];
  const answers = [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"]];
  const resolver = (host: string) => {
    asked.push(host);
    const addresses = answers[asked.length - 1] ?? ["127.0.0.1"];
    return Promise.resolve(
      addresses.map((address) => ({ address, family: 4 })),
    );
  };
  const name = `rebind.example.com:${secret.port}`;
  await using proxy = await start([], { resolver });
  assertEquals(
    verdict(await say(proxy, get(`http://${name}/`))),
    "403 URL_BLOCKED",
  );
  assertEquals(verdict(await say(proxy, tunnel(name))), "403 URL_BLOCKED");
  assertEquals(
    verdict(await say(proxy, get(`http://${name}/`))),
    "403 URL_BLOCKED",
  );
  assertEquals(asked.length, 3);
  assertEquals(secret.asked, []);
  // The name alone may be allowed; then the address it has is dialled.
  await using allowing = await start([name], { resolver });
  const answer = await say(allowing, get(`http://${name}/`));
  assertStringIncludes(answer, "secret");
  assertEquals(asked, Array(4).fill("rebind.example.com"));
});

Deno.test("EgressProxy judges every hop of a redirect by itself", async () => {
  await using secret = serve(() => new Response("secret"));
  await using site = serve(() => Response.redirect(secret.origin));
  await using proxy = await start([site.host]);
  const { port } = proxy;
  using client = Deno.createHttpClient({
    proxy: { url: `http://127.0.0.1:${port}` },
  });
  const response = await fetch(site.origin, { client });
  assertEquals(response.headers.get("x-egress-refused"), "URL_BLOCKED");
  assertEquals((await response.json()).code, "URL_BLOCKED");
  assertEquals([site.asked, secret.asked], [["/"], []]);
});

Deno.test("EgressProxy refuses what it cannot read", async (t) => {
  await using site = serve(() => new Response("site"));
  await using proxy = await start([site.host]);
  const { host, origin } = site;
  const bad: Record<string, string> = {
    "a path": get("/"),
    "another scheme": get(`ftp://${host}/`),
    "https without a tunnel": get(`https://${host}/`),
    "a user name": get(`http://a@${host}/`),
    "a backslash": get(`http://${host}\\@b/`),
    "an escaped host": get(`http://%31${host.slice(1)}/`),
    "port 0": get("http://127.0.0.1:0/"),
    "a port too far": tunnel("127.0.0.1:65536"),
    "a tunnel without a port": tunnel("127.0.0.1"),
    "a tunnel to a path": tunnel(`${host}/`),
    "no host": tunnel(":80"),
    "an open bracket": tunnel("[::1:80"),
    "HTTP/2": get(origin).replace("/1.1", "/2.0"),
    "no version": get(origin).replace(" HTTP/1.1", ""),
    "two lengths": get(origin, "Content-Length: 1", "Content-Length: 2"),
    "a length and chunks": get(
      origin,
      "Content-Length: 1",
      "Transfer-Encoding: chunked",
    ),
    "a negative length": get(origin, "Content-Length: -1"),
    "a header without a name": get(origin, ": x"),
    "a folded header": get(origin, "A: b", " c"),
    "a space before the colon": get(origin, "A : b"),
    "a bare line break": get(origin, "A: b\nC: d"),
    "a NUL": get(origin, "A: \0"),
    "TLS": "\x16\x03\x01\x02\x00\r\n\r\n",
    "two requests": get(origin) + get(origin),
    "a huge head": get(origin, `A: ${"b".repeat(65_536)}`),
    "a huge line": `GET ${"a".repeat(70_000)}`,
  };
  for (const [what, request] of Object.entries(bad)) {
    await t.step(what, async () => {
      const answer = await say(proxy, request);
      assertEquals(verdict(answer), "400 BAD_REQUEST");
    });
  }
  assertEquals(site.asked, []);
  // A head of 40 KB is none of these.
  await using raw = await serveRaw((socket, head) => {
    socket.end(`HTTP/1.1 200 OK\r\n\r\n${head.length > 9}`);
  });
  await using allowing = await start([raw.host]);
  const large = get(raw.origin, `A: ${"b".repeat(40_000)}`);
  assertEquals(verdict(await say(allowing, large)), "200");
});
