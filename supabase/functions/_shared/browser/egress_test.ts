import { EgressProxy } from "../../../../scripts/egress_proxy/mod.ts";
import { BrowserHost } from "../../../../scripts/stack/browser_host.ts";
import { getBrowser } from "../../../../scripts/stack/browser_path.ts";
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { testHome } from "../../../../scripts/testing/home.ts";
import { JobError } from "../errors.ts";
import type { RenderedPage } from "../kinds/kind.ts";
import { createLog } from "../log.ts";
import { parseEgressProxy } from "../net/egress_proxy.ts";
import { html, serve } from "../net/testing/servers.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { RemoteBrowser } from "./provider.ts";
import { Renderer } from "./testing/renderer.ts";

const at = (address: string) => () => Promise.resolve([{ address, family: 4 }]);

interface Through {
  readonly endpoint: string;
  readonly proxy?: string;
  readonly allowed?: string;
}

/** Renders where our own resolver finds every name to be public. */
async function render(
  url: string,
  { endpoint, proxy = "", allowed = "" }: Through,
): Promise<RenderedPage> {
  await using browser = new RemoteBrowser({
    endpoints: [endpoint],
    concurrency: 1,
    allowedPrivateHosts: parseAllowedHosts(allowed),
    egressProxy: parseEgressProxy(proxy),
    resolver: at("8.8.8.8"),
    log: createLog({}, () => undefined),
  });
  await using page = await browser.openPage();
  const { signal } = new AbortController();
  return await page.render(url, { signal, timeoutMs: 10_000 });
}

async function codeOf(url: string, through: Through): Promise<string> {
  const error = await assertRejects(() => render(url, through), JobError);
  return error.code;
}

Deno.test("render() goes through the egress proxy", async (t) => {
  await using chromium = new Renderer();
  const { endpoint } = chromium;
  const secret = "a secret / with @ and ä";
  await using proxy = await EgressProxy.start({
    secret,
    resolver: at("127.0.0.1"),
  });

  await t.step(
    "fails with URL_BLOCKED for a name that is private only there",
    async () => {
      await using site = serve(() => html("private"));
      const host = `name.example.com:${site.port}`;
      const through = { endpoint, proxy: proxy.url };
      assertEquals(await codeOf(`http://${host}/`, through), "URL_BLOCKED");
      assertEquals(await codeOf(`https://${host}/`, through), "URL_BLOCKED");
      assertEquals(site.asked, []);
      const page = await render(`http://${host}/`, {
        ...through,
        allowed: host,
      });
      assertStringIncludes(page.html, "private");
    },
  );

  await t.step(
    "does not show its credentials to a site that asks for some",
    async () => {
      const heard: (string | null)[] = [];
      await using site = serve((request) => {
        heard.push(
          request.headers.get("authorization"),
          request.headers.get("proxy-authorization"),
        );
        const { pathname } = new URL(request.url);
        if (pathname === "/hop") return Response.redirect(`${site.origin}/in`);
        return html(
          `<p>${pathname}<img src=/img><iframe src=/frame></iframe>`,
          {
            "www-authenticate": 'Basic realm="site"',
          },
          401,
        );
      });
      const through = { endpoint, proxy: proxy.url, allowed: site.host };
      for (const path of ["/", "/hop"]) {
        const page = await render(site.origin + path, through);
        assertEquals(page.status, 401);
        assertStringIncludes(page.html, "<p>");
      }
      assertEquals(site.asked.includes("/in"), true);
      assertEquals([...new Set(heard)], [null]);
    },
  );

  await t.step(
    "is tried again where the proxy does not let it in",
    async () => {
      await using site = serve(() => html("site"));
      const { port } = proxy;
      for (const user of [":wrong@", ""]) {
        const through = {
          endpoint,
          proxy: `http://${user}127.0.0.1:${port}`,
          allowed: site.host,
        };
        const code = await codeOf(site.origin, through);
        assertEquals(code, "BROWSER_UNAVAILABLE");
        if (!user) continue;
        const tunnel = await codeOf(`https://${site.host}`, through);
        assertEquals(tunnel, "CONNECT_FAILED");
      }
      assertEquals(site.asked, []);
    },
  );

  await t.step("uses up no try where the proxy is away", async () => {
    await using site = serve(() => html("site"));
    const gone = await EgressProxy.start();
    await gone[Symbol.asyncDispose]();
    const through = { endpoint, proxy: gone.url, allowed: site.host };
    assertEquals(await codeOf(site.origin, through), "BROWSER_UNAVAILABLE");
    assertEquals(site.asked, []);
  });
});

Deno.test("render() without a proxy fails with URL_BLOCKED for what a private address has answered", async () => {
  await using host = new BrowserHost({
    browser: async () => ({
      ...await getBrowser(testHome()),
      flags: ["--host-resolver-rules=MAP *.example.com 127.0.0.1"],
    }),
    log: console.error,
  });
  const { endpoint } = host;
  await using site = serve((request) =>
    html(
      new URL(request.url).hostname === "127.0.0.1"
        ? `<p>page<img src="http://name.example.com:${site.port}/img">`
        : "private",
    )
  );
  const name = `name.example.com:${site.port}`;
  assertEquals(await codeOf(`http://${name}/`, { endpoint }), "URL_BLOCKED");
  // Also where only a part of the page came from there.
  const part = { endpoint, allowed: site.host };
  assertEquals(await codeOf(site.origin, part), "URL_BLOCKED");
  const both = { endpoint, allowed: `${site.host},${name}` };
  const page = await render(site.origin, both);
  assertStringIncludes(page.html, "<p>page");
});
