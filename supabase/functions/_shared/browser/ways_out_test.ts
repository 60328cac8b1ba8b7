import puppeteer, { type BrowserContextOptions } from "puppeteer-core";
import { EgressProxy } from "../../../../scripts/egress_proxy/mod.ts";
import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { createLog } from "../log.ts";
import { signEgress } from "../net/egress_credentials.ts";
import type { TestServer } from "../net/testing/servers.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { RemoteBrowser } from "./provider.ts";
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

  /** The same in a bare context of the library, without our interception. */
  async function stayBare(
    site: TestServer,
    options: BrowserContextOptions,
    secret?: string,
  ): Promise<void> {
    const browser = await puppeteer.connect({
      browserWSEndpoint: chromium.endpoint,
    });
    try {
      const context = await browser.createBrowserContext(options);
      const page = await context.newPage();
      if (secret) {
        const expiresAt = Date.now() + 60_000;
        const allowed = parseAllowedHosts(site.host);
        await page.authenticate(
          await signEgress(secret, { allowed, expiresAt }),
        );
      }
      // Not awaited: the library waits for each of the frames, and some never load.
      page.goto(site.origin, { timeout: patienceMs }).catch(() => undefined);
      await done(site);
      await context.close();
    } finally {
      await browser.disconnect();
    }
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
    const key = "secret";
    await using proxy = await EgressProxy.start({ secret: key });
    const proxyServer = `http://127.0.0.1:${proxy.port}`;
    await using secret = await serveSecret();
    await using site = serveWaysOut(secret.host);
    const proxyBypassList = ["<-loopback>"];
    await stayBare(site, { proxyServer, proxyBypassList }, key);
    assertEquals([...secret.names], []);
    assertEquals(secret.hits, none);
    // The browser would go past it to loopback, were it not told otherwise.
    await using bare = serveWaysOut(secret.host);
    await stayBare(bare, { proxyServer }, key);
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
