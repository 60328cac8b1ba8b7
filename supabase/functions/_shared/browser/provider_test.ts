import { connect } from "node:net";
import puppeteer from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { createLog } from "../log.ts";
import {
  html,
  serve,
  serveRaw,
  type TestServer,
} from "../net/testing/servers.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { RemoteBrowser } from "./provider.ts";
import { startBrowser } from "./testing/browser.ts";

const never = new AbortController().signal;
const options = { signal: never, timeoutMs: 10_000 };
const silent = createLog({}, () => undefined);

function remote(endpoints: readonly string[], hosts: string): RemoteBrowser {
  return new RemoteBrowser({
    endpoints,
    concurrency: 4,
    allowedPrivateHosts: parseAllowedHosts(hosts),
    log: silent,
  });
}

async function title(
  browser: RemoteBrowser,
  url: string,
  how: { stealth?: boolean } = {},
): Promise<string> {
  await using page = await browser.openPage(never, how);
  return (await page.render(url, options)).title;
}

/** How many contexts the browser has besides its own. */
async function contexts(endpoint: string): Promise<number> {
  const browser = await puppeteer.connect({
    browserWSEndpoint: endpoint,
  });
  const count = browser.browserContexts().length - 1;
  await browser.disconnect();
  return count;
}

/** Passes connections on to an endpoint, and tells of each. */
async function relayTo(
  endpoint: string,
): Promise<TestServer & { endpoint: string }> {
  const { hostname, port, pathname } = new URL(endpoint);
  const relay = await serveRaw((socket, head) => {
    const browser = connect(Number(port), hostname);
    browser.on("error", () => socket.destroy());
    browser.write(head);
    socket.pipe(browser).pipe(socket);
    // A client that stays attached but does nothing would hold up all others.
    socket.on("close", () => browser.destroy());
  });
  return { ...relay, endpoint: `ws://${relay.host}${pathname}` };
}

/** An endpoint where nobody listens. */
async function nobody(): Promise<string> {
  const server = await serveRaw(() => undefined);
  await server[Symbol.asyncDispose]();
  return `ws://${server.host}/secret-token`;
}

async function unavailable(run: () => Promise<unknown>): Promise<JobError> {
  const error = await assertRejects(run, JobError);
  assertEquals(error.code, "BROWSER_UNAVAILABLE");
  assertEquals(error.retry, "throttled");
  return error;
}

Deno.test("RemoteBrowser", async (t) => {
  await using host = startBrowser();
  await using site = serve((request) =>
    html(`<title>${new URL(request.url).pathname}</title><p>hello`)
  );

  await t.step(
    "connects on first use and leaves the browser running",
    async () => {
      {
        await using _unused = remote([host.endpoint], site.host);
      }
      assertEquals(await host.pid(), undefined);
      {
        await using browser = remote([host.endpoint], site.host);
        assertEquals(await title(browser, `${site.origin}/a`), "/a");
      }
      const pid = await host.pid();
      assert(pid);
      await using again = remote([host.endpoint], site.host);
      assertEquals(await title(again, `${site.origin}/b`), "/b");
      assertEquals(await host.pid(), pid);
    },
  );

  await t.step("names the browser's version", async () => {
    await using browser = remote([host.endpoint], site.host);
    await using page = await browser.openPage(never);
    assertStringIncludes(page.browser, "Chrome/");
  });

  await t.step(
    "gives each page a context of its own and closes it",
    async () => {
      await using browser = remote([host.endpoint], site.host);
      await using shop = serve((request) =>
        html(
          `<title>${request.headers.get("cookie") ?? "no cookie"}</title>`,
          { "set-cookie": "seen=yes" },
        )
      );
      await using visitor = remote([host.endpoint], shop.host);
      assertEquals(await title(visitor, shop.origin), "no cookie");
      assertEquals(await title(visitor, shop.origin), "no cookie");
      {
        await using _page = await browser.openPage(never);
        assertEquals(await contexts(host.endpoint), 1);
      }
      assertEquals(await contexts(host.endpoint), 0);
    },
  );

  await t.step("opens no more pages side by side than it may", async () => {
    let open = 0;
    let most = 0;
    await using slow = serve(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 100));
      open--;
      return html("<title>slow</title>");
    });
    await using one = remote([host.endpoint], slow.host);
    await using other = remote([host.endpoint], slow.host);
    const drains = [one, other, one, other, one, other, one, other];
    await Promise.all(drains.map((browser) => title(browser, slow.origin)));
    // Two drains of one process share the four places of the browser.
    assert(most > 1 && most <= 4, `${most} pages side by side`);
  });

  await t.step("stops waiting for a place when it is aborted", async () => {
    await using browser = remote([host.endpoint], site.host);
    const pages = await Promise.all(
      Array.from({ length: 4 }, () => browser.openPage(never)),
    );
    const error = await assertRejects(() =>
      browser.openPage(AbortSignal.timeout(100))
    );
    assertEquals(error.name, "TimeoutError");
    for (const page of pages) await page[Symbol.asyncDispose]();
    await using _free = await browser.openPage(never);
  });

  await t.step("opens one connection for pages that come at once", async () => {
    await using relay = await relayTo(host.endpoint);
    await using browser = remote([relay.endpoint], site.host);
    const titles = await Promise.all(
      ["/1", "/2", "/3"].map((path) => title(browser, site.origin + path)),
    );
    assertEquals(titles, ["/1", "/2", "/3"]);
    assertEquals(await title(browser, `${site.origin}/4`), "/4");
    assertEquals(relay.asked.length, 1);
  });

  for (const stealth of [false, true]) {
    const how = stealth ? "stealthily" : "plainly";
    await t.step(
      `connects again, ${how}, after the browser was silent`,
      async () => {
        await using relay = await relayTo(host.endpoint);
        await using browser = remote([relay.endpoint], site.host);
        const at = (path: string) =>
          title(browser, site.origin + path, { stealth });
        assertEquals(await at("/1"), "/1");
        const pid = await host.pid();
        assert(pid);
        Deno.kill(pid, "SIGSTOP");
        try {
          await unavailable(() => browser.openPage(never, { stealth }));
        } finally {
          Deno.kill(pid, "SIGCONT");
        }
        assertEquals(await at("/2"), "/2");
        assertEquals(relay.asked.length, 2);
      },
    );
  }

  await t.step(
    "tries the next endpoint where one does not answer",
    async () => {
      await using browser = remote([await nobody(), host.endpoint], site.host);
      for (const path of ["/1", "/2", "/3"]) {
        assertEquals(await title(browser, site.origin + path), path);
      }
    },
  );

  await t.step("opens no page after it was disposed", async () => {
    const before = await contexts(host.endpoint);
    const browser = remote([host.endpoint], site.host);
    await browser[Symbol.asyncDispose]();
    await unavailable(() => browser.openPage(never));
    assertEquals(await contexts(host.endpoint), before);
  });

  await t.step(
    "fails with BROWSER_UNAVAILABLE when the browser dies, and connects again",
    async () => {
      await using hanging = await serveRaw(() => undefined);
      await using browser = remote(
        [host.endpoint],
        `${site.host},${hanging.host}`,
      );
      {
        await using page = await browser.openPage(never);
        const rendering = unavailable(() =>
          page.render(hanging.origin, options)
        );
        while (hanging.asked.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const pid = await host.pid();
        assert(pid);
        Deno.kill(pid, "SIGKILL");
        await rendering;
      }
      const deadline = Date.now() + 10_000;
      while (await host.pid() && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assertEquals(await title(browser, `${site.origin}/back`), "/back");
    },
  );
});

Deno.test("openPage() fails with BROWSER_UNAVAILABLE where no browser listens, and does not tell its address", async () => {
  await using browser = remote([await nobody(), await nobody()], "");
  const error = await unavailable(() => browser.openPage(never));
  assertEquals(error.retryAfterMs, 5_000);
  assert(!error.message.includes("secret-token"));
});

Deno.test("openPage() fails with BROWSER_UNAVAILABLE where something else listens", async () => {
  await using server = serve(() => html("no web socket here"));
  await using browser = remote([`ws://${server.host}/`], "");
  await unavailable(() => browser.openPage(never));
});
