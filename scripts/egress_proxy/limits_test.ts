import { connect } from "node:net";
import { signEgress } from "../../supabase/functions/_shared/net/egress_credentials.ts";
import {
  serve,
  serveRaw,
} from "../../supabase/functions/_shared/net/testing/servers.ts";
import { parseAllowedHosts } from "../../supabase/functions/_shared/net/url.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../testing/assert.ts";
import type { Limits } from "./limits.ts";
import { EgressProxy } from "./mod.ts";
import { basic, get, say, tunnel, verdict } from "./testing/client.ts";

const start = (host: string, limits: Partial<Limits> = {}) =>
  EgressProxy.start({ allowed: parseAllowedHosts(host), limits });
const ok = "HTTP/1.1 200 OK\r\n";

Deno.test("EgressProxy hangs up on a client whose request does not end", async () => {
  await using site = serve(() => new Response("site"));
  await using proxy = await start(site.host, { headMs: 100 });
  const request = get(site.origin);
  assertEquals(await say(proxy, request.slice(0, -1)), "");
  assertEquals(await say(proxy, ""), "");
  assertStringIncludes(await say(proxy, request), "site");
});

Deno.test("EgressProxy cuts a connection that is silent for too long", async () => {
  await using site = await serveRaw((socket) => socket.write(`${ok}\r\nsome`));
  await using proxy = await start(site.host, { idleMs: 200 });
  for (const request of [get(site.origin), `${tunnel(site.host)}hello`]) {
    const heard = await say(proxy, request);
    assertStringIncludes(heard, "some[reset]");
  }
});

Deno.test("EgressProxy answers TIMEOUT where nobody picks up", async () => {
  await using proxy = await EgressProxy.start({
    limits: { connectMs: 50 },
    resolver: () => new Promise(() => undefined),
  });
  const answer = await say(proxy, get("http://slow.example.com/"));
  assertEquals(verdict(answer), "504 TIMEOUT");
});

Deno.test("EgressProxy tells a host that cannot be reached from one that is refused, also in a tunnel", async () => {
  const gone = serve(() => new Response());
  await gone[Symbol.asyncDispose]();
  await using proxy = await EgressProxy.start({
    allowed: parseAllowedHosts(gone.host),
    resolver: () => Promise.reject(new Error("ENOTFOUND")),
  });
  assertEquals(
    verdict(await say(proxy, get(gone.origin))),
    "502 CONNECT_FAILED",
  );
  assertEquals(
    verdict(await say(proxy, get("http://none.example.com/"))),
    "502 DNS_FAILED",
  );
  assertEquals(await say(proxy, tunnel(gone.host)), "[reset]");
  assertEquals(await say(proxy, tunnel("none.example.com:443")), "[reset]");
  assertEquals(
    verdict(await say(proxy, tunnel("10.0.0.1:443"))),
    "403 URL_BLOCKED",
  );
});

Deno.test("EgressProxy passes no more bytes than it may", async () => {
  const size = 300_000;
  await using site = await serveRaw((socket, head) => {
    const asked = Number(new TextDecoder().decode(head).match(/\/(\d+)/)?.[1]);
    socket.end(`${ok}\r\n${"x".repeat(asked)}`);
  });
  await using proxy = await start(site.host, { bytes: size });
  const whole = await say(proxy, get(`${site.origin}/${size - 1_000}`));
  assertEquals(whole.split("\r\n\r\n")[1]?.length, size - 1_000);
  const cut = await say(proxy, get(`${site.origin}/${size}`));
  assertStringIncludes(cut, "[reset]");
  assert(cut.length <= size + 1_000);
});

Deno.test("EgressProxy passes a reset on as a reset, and an end as an end", async () => {
  await using site = await serveRaw((socket, head) => {
    const asked = new TextDecoder().decode(head);
    if (asked.includes("/half")) {
      socket.end(`${ok}Content-Length: 9\r\n\r\nhalf`);
    } else if (asked.includes("/nothing")) socket.end();
    else if (asked.includes("/words")) socket.end("no HTTP at all");
    else socket.resetAndDestroy();
  });
  await using proxy = await start(site.host);
  const ask = (path: string) => say(proxy, get(site.origin + path));
  assertEquals(await ask("/reset"), "[reset]");
  assertEquals(await ask("/nothing"), "");
  assertEquals(await ask("/words"), "no HTTP at all");
  assertEquals(
    await ask("/half"),
    `${ok}Content-Length: 9\r\nConnection: close\r\n\r\nhalf`,
  );
});

Deno.test("EgressProxy makes every answer the last of its connection", async () => {
  await using site = await serveRaw((socket) => {
    socket.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    // The head comes in pieces; and it would rather keep the connection.
    socket.write(`${ok}Connection: keep-alive\r\nKeep-Alive: timeout=9\r\n`);
    setTimeout(() => socket.write("X-A: b\r\nContent-Length: 2\r\n\r\nok"), 20);
  });
  await using proxy = await start(site.host);
  const heard = await say(proxy, get(site.origin), { then: get(site.origin) });
  assertEquals(
    heard,
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n[reset]",
  );
  assertEquals(site.asked, ["/"]);
  const socket = connect({ host: "127.0.0.1", port: proxy.port });
  socket.write(get(site.origin));
  let text = "";
  for await (const chunk of socket) {
    text += new TextDecoder().decode(chunk);
    if (text.endsWith("ok")) break;
  }
  assertStringIncludes(
    text,
    `${ok}X-A: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`,
  );
});

Deno.test("EgressProxy serves many side by side, and refuses those that are too many", async () => {
  let open = 0;
  let most = 0;
  const { promise: all, resolve } = Promise.withResolvers<void>();
  await using site = serve(async (request) => {
    most = Math.max(most, ++open);
    if (open === 200) resolve();
    await all;
    open--;
    return new Response(`page ${new URL(request.url).pathname}`);
  });
  await using proxy = await start(site.host, { connections: 200 });
  const asking = Array.from(
    { length: 200 },
    (_, i) => say(proxy, get(`${site.origin}/${i}`)),
  );
  const answers = await Promise.all(asking);
  answers.forEach((answer, i) => assertStringIncludes(answer, `page /${i}`));
  assertEquals(most, 200);
  await using small = await start(site.host, { connections: 1 });
  const held = connect({ host: "127.0.0.1", port: small.port });
  await new Promise<void>((connected) => held.once("connect", connected));
  assertEquals(verdict(await say(small, get(site.origin))), "503 BUSY");
  held.destroy();
});

Deno.test("EgressProxy serves only those who were let in, and only where they may go", async () => {
  await using site = serve(() => new Response("site"));
  await using other = serve(() => new Response("other"));
  const secret = "a secret with a : and an ä";
  await using proxy = await EgressProxy.start({ secret });
  const allowed = parseAllowedHosts(site.host);
  const expiresAt = Date.now() + 60_000;
  const good = await signEgress(secret, { allowed, expiresAt });
  const ask = async (origin: string, ...headers: string[]) =>
    await say(proxy, get(origin, ...headers));
  assertStringIncludes(await ask(site.origin, basic(good)), "site");
  assertEquals(
    verdict(await ask(other.origin, basic(good))),
    "403 URL_BLOCKED",
  );
  const strangers = [
    [],
    ["Proxy-Authorization: Basic"],
    ["Proxy-Authorization: Bearer x"],
    ["Proxy-Authorization: Basic eA=="],
    [basic({ ...good, password: secret })],
    [basic({ ...good, password: good.password.slice(1) })],
    [basic({ ...good, username: `${good.username}%2C${other.host}` })],
    [basic(await signEgress("another", { allowed, expiresAt }))],
    [basic(await signEgress(secret, { allowed, expiresAt: Date.now() - 1 }))],
    [basic(await signEgress(secret, { allowed, expiresAt: NaN }))],
  ];
  for (const headers of strangers) {
    // A browser tells a tunnel's 407 the same way as its 403.
    const through = await say(proxy, tunnel(site.host, ...headers));
    if (headers.length > 0) assertEquals(through, "[reset]");
    else assertEquals(verdict(through), "407 UNAUTHORIZED");
    const answer = await ask(site.origin, ...headers);
    assertEquals(verdict(answer), "407 UNAUTHORIZED", headers.join());
    assertStringIncludes(answer, "Proxy-Authenticate: Basic");
  }
  assertEquals([site.asked, other.asked], [["/"], []]);
});
