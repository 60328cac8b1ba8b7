import { EgressProxy } from "../../../../scripts/egress_proxy/mod.ts";
import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { createLog } from "../log.ts";
import type { TestServer } from "../net/testing/servers.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { Cdp } from "./cdp.ts";
import { RemoteBrowser } from "./provider.ts";
import { textOf } from "./stealth/message.ts";
import { Renderer } from "./testing/renderer.ts";
import { serveSecret } from "./testing/secret_server.ts";
import { serveWaysOut, waysOut } from "./testing/ways_out.ts";

/** A page that tries 118 ways at once takes its time on a busy machine. */
const patienceMs = 90_000;
const none = { connections: 0, datagrams: 0 };
const signal = new AbortController().signal;

Deno.test("no way out of a page leads into the private network", async (t) => {
  await using chromium = new Renderer();
  assert(Object.keys(waysOut).length >= 40);

  /** Renders the page and stays until it has tried all ways. */
  async function stay(browser: RemoteBrowser, site: TestServer): Promise<void> {
    await using page = await browser.openPage();
    await page.render(`${site.origin}/`, { signal, timeoutMs: patienceMs });
    await done(site);
  }

  /** The same in a bare context that nobody watches: a library would hold its frames up to look at them. */
  async function stayBare(
    site: TestServer,
    proxy: { proxyServer: string; proxyBypassList?: string },
  ): Promise<void> {
    await using browser = await Cdp.connect(chromium.endpoint);
    const { browserContextId } = await browser.send(
      "Target.createBrowserContext",
      proxy,
    );
    const context = { browserContextId: textOf(browserContextId) };
    const url = `${site.origin}/`;
    await browser.send("Target.createTarget", { url, ...context });
    await done(site);
    await browser.send("Target.disposeBrowserContext", context);
  }

  await t.step("at least 40 ways work where they are allowed", async () => {
    await using secret = await serveSecret();
    await using site = serveWaysOut(secret.host);
    await using browser = chromium.browser([site.host, secret.host]);
    await stay(browser, site);
    assert(secret.names.size >= 40, [...secret.names].join(" "));
  });

  await t.step("interception alone leaves some open", async () => {
    await using secret = await serveSecret();
    await using site = serveWaysOut(secret.host);
    await using browser = new RemoteBrowser({
      endpoints: [chromium.endpoint],
      concurrency: 4,
      allowedPrivateHosts: parseAllowedHosts(site.host),
      log: createLog({}, () => undefined),
    });
    // It may end early, when such an answer is noticed.
    await stay(browser, site).catch(() => undefined);
    assert(secret.names.size > 0);
    assert(secret.hits.datagrams > 0);
  });

  await t.step("interception and proxy leave none open", async () => {
    await using secret = await serveSecret();
    await using site = serveWaysOut(secret.host);
    await using browser = chromium.browser([site.host]);
    await stay(browser, site);
    assertEquals([...secret.names], []);
    assertEquals(secret.hits, none);
  });

  await t.step("the proxy alone leaves none open", async () => {
    await using secret = await serveSecret();
    await using site = serveWaysOut(secret.host);
    await using bare = serveWaysOut(secret.host);
    await using proxy = await EgressProxy.start({
      allowed: parseAllowedHosts(`${site.host},${bare.host}`),
    });
    const proxyServer = `http://127.0.0.1:${proxy.port}`;
    await stayBare(site, { proxyServer, proxyBypassList: "<-loopback>" });
    assertEquals([...secret.names], []);
    assertEquals(secret.hits, none);
    // The browser would go past it to loopback, were it not told otherwise.
    await stayBare(bare, { proxyServer });
    assert(secret.names.size >= 40, [...secret.names].join(" "));
  });
});

/** Until the page has asked for `/done`. */
async function done(site: TestServer): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!site.asked.includes("/done")) {
    if (Date.now() > deadline) throw new Error("The page has not come so far");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
