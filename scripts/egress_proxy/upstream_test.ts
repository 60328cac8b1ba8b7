import { signEgress } from "../../supabase/functions/_shared/net/egress_credentials.ts";
import { everyName } from "../../supabase/functions/_shared/net/testing/fetcher.ts";
import { serveForwardProxy } from "../../supabase/functions/_shared/net/testing/forward_proxy.ts";
import { serve } from "../../supabase/functions/_shared/net/testing/servers.ts";
import { parseUpstreams } from "../../supabase/functions/_shared/net/upstream.ts";
import { parseAllowedHosts } from "../../supabase/functions/_shared/net/url.ts";
import {
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "../testing/assert.ts";
import { EgressProxy } from "./mod.ts";
import { basic, get, say, tunnel, verdict } from "./testing/client.ts";

const secret = "a secret";

/** The header of a job that goes on through `upstream` and may reach these hosts. */
async function shown(upstream: string, hosts: string): Promise<string> {
  const [first] = parseUpstreams(upstream);
  const credentials = await signEgress(secret, {
    allowed: parseAllowedHosts(hosts),
    upstream: first,
    expiresAt: Date.now() + 60_000,
  });
  // What the browser gets to see tells nothing of the pool.
  assertFalse(/sesame|127\.0\.0\.1:\d+:|user/.test(credentials.username));
  return basic(credentials);
}

Deno.test("EgressProxy goes on through the proxy of a job's credentials, to the address it has judged", async () => {
  await using upstream = await serveForwardProxy({ login: "user:sesame" });
  await using site = serve((request, port) =>
    new Response(
      `${upstream.isClient(port)} ${request.headers.get("host")} ${
        request.headers.get("proxy-authorization")
      }`,
    )
  );
  await using proxy = await EgressProxy.start({ secret, resolver: everyName });
  const host = `name.example.com:${site.port}`;
  const header = await shown(upstream.url, host);
  const plain = await say(proxy, get(`http://${host}/a`, header));
  assertStringIncludes(plain, `true ${host} null`);
  const inside =
    `GET /b HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const tunnelled = await say(proxy, tunnel(host, header), { then: inside });
  assertStringIncludes(tunnelled, `true ${host} null`);
  assertEquals(upstream.asked, [
    `CONNECT ${site.host}`,
    `CONNECT ${site.host}`,
  ]);
  assertEquals([...upstream.users], ["user"]);
});

Deno.test("EgressProxy refuses private addresses before the next proxy hears of them", async () => {
  await using upstream = await serveForwardProxy();
  await using site = serve(() => new Response("private"));
  await using proxy = await EgressProxy.start({ secret, resolver: everyName });
  const header = await shown(upstream.url, "");
  for (const host of [site.host, `name.example.com:${site.port}`]) {
    const plain = await say(proxy, get(`http://${host}/`, header));
    assertEquals(verdict(plain), "403 URL_BLOCKED");
    const tunnelled = await say(proxy, tunnel(host, header));
    assertEquals(verdict(tunnelled), "403 URL_BLOCKED");
  }
  assertEquals(upstream.asked, []);
});

Deno.test("EgressProxy tells a proxy that does not work from a site that does not", async () => {
  await using wrong = await serveForwardProxy({ login: "user:other" });
  await using right = await serveForwardProxy();
  const gone = await serveForwardProxy();
  await gone[Symbol.asyncDispose]();
  await using proxy = await EgressProxy.start({ secret });
  const nobody = `127.0.0.1:${gone.port}`;
  const cases = [
    [gone.url, "502 PROXY_FAILED"],
    [wrong.url.replace("other", "sesame"), "502 PROXY_FAILED"],
    [right.url, "502 CONNECT_FAILED"],
  ] as const;
  for (const [url, answer] of cases) {
    const header = await shown(url, nobody);
    const plain = await say(proxy, get(`http://${nobody}/`, header));
    assertEquals(verdict(plain), answer);
    assertFalse(/sesame/.test(plain), plain);
    // A browser takes a refusal for a blocked address, so a tunnel only breaks.
    assertEquals(await say(proxy, tunnel(nobody, header)), "[reset]");
  }
});

Deno.test("EgressProxy lets nobody in whose sealed proxy another secret made", async () => {
  await using upstream = await serveForwardProxy();
  await using proxy = await EgressProxy.start({ secret: "another" });
  const header = await shown(upstream.url, "127.0.0.1:1");
  const answer = await say(proxy, get("http://127.0.0.1:1/", header));
  assertEquals(verdict(answer), "407 UNAUTHORIZED");
  assertEquals(upstream.asked, []);
});
