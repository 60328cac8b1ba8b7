import puppeteer, { type Page } from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import type { Parked, RenderedPage } from "../kinds/kind.ts";
import { createLog } from "../log.ts";
import { html, serve, type TestServer } from "../net/testing/servers.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { Cdp } from "./cdp.ts";
import { RemoteBrowser } from "./provider.ts";
import { type Fields, fields } from "./stealth/message.ts";
import { countContexts, startBrowser } from "./testing/browser.ts";
import { Renderer } from "./testing/renderer.ts";
import { slowSite } from "./testing/slow_site.ts";

const never = new AbortController().signal;

/** A signal that is aborted when somebody says so. */
function stopper() {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    end: () => stop.abort("drain ended"),
    isOver: () => stop.signal.aborted,
  };
}

/** Resolves when a server was asked for a path. */
async function asked(server: TestServer, path: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!server.asked.includes(path)) {
    if (Date.now() > deadline) throw new Error(`nobody asked for ${path}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Opens a URL, and leaves when the server was asked for `path`; the connection is gone then. */
async function park(
  browser: RemoteBrowser,
  url: string,
  until: () => Promise<void>,
  { stealth = false } = {},
): Promise<Parked> {
  await using drain = browser;
  const slice = stopper();
  await using page = await drain.openPage(slice.signal, { ...slice, stealth });
  const rendering = page.render(url, {
    signal: slice.signal,
    timeoutMs: 60_000,
  });
  const stopped = assertRejects(
    () =>
      rendering.catch((error) => {
        throw new Error(String(error));
      }),
    Error,
    "drain ended",
  );
  await until();
  assertEquals(await page.park?.(), null, "its time is not over");
  slice.end();
  await stopped;
  const parked = await page.park?.();
  if (!parked) throw new Error("the page was not parked");
  return parked;
}

/** Resolves when somebody looks at a parked page. */
async function attached(endpoint: string, { page }: Parked): Promise<void> {
  await using browser = await Cdp.connect(endpoint);
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const { targetInfos } = await browser.send("Target.getTargets");
    const infos = Array.isArray(targetInfos) ? targetInfos.map(fields) : [];
    const isIt = (info: Fields) => info.targetId === page.targetId;
    if (infos.find(isIt)?.attached === true) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("nobody came back");
}

/** Goes on with a page over a connection of its own. */
async function resume(
  browser: RemoteBrowser,
  { page }: Parked,
  url: string,
  timeoutMs = 20_000,
): Promise<RenderedPage> {
  await using drain = browser;
  const signal = AbortSignal.timeout(timeoutMs);
  await using tab = await drain.openPage(signal, { parked: page });
  return await tab.render(url, { signal, timeoutMs, formats: ["text"] });
}

/** Does something to a parked page, as if from within. */
async function within(
  endpoint: string,
  { page: { contextId } }: Parked,
  work: (page: Page) => Promise<unknown>,
): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const browser = await puppeteer.connect({ browserWSEndpoint: endpoint });
    const context = browser.browserContexts()
      .find(({ id }) => id === contextId);
    // There is none for a moment while it goes to another site.
    const [page] = await context?.pages() ?? [];
    if (page) await work(page);
    await browser.disconnect();
    if (page) return;
  }
  throw new Error("the parked page is not there");
}

Deno.test("a parked page", async (t) => {
  await using chromium = new Renderer();
  const { endpoint } = chromium;
  let target = "";
  await using slow = slowSite((path) => {
    const [, id] = /^\/challenge(\/.*)/.exec(path) ?? [];
    if (!id) return undefined;
    return html(
      `<title>Wait</title><p>checking<script>
        fetch("/go${id}").then(() => location.href = "${target}");
      </script>`,
    );
  });
  const { server: site, letGo } = slow;
  const open = () => chromium.browser([site.host]);
  const at = (path: string) => site.origin + path;

  await t.step(
    "is found again while its server is silent, and read when it has answered",
    async () => {
      const url = at("/late/1");
      const parked = await park(open(), url, () => asked(site, "/late/1"));
      assertEquals(await countContexts(endpoint), 1);
      // Another slice comes and goes in vain.
      const slice = stopper();
      {
        await using drain = open();
        const looking = drain.openPage(slice.signal, {
          parked: parked.page,
          isOver: slice.isOver,
        }).catch((error) => error);
        await attached(endpoint, parked);
        slice.end();
        assertEquals(await looking, "drain ended");
      }
      assertEquals(await countContexts(endpoint), 1);
      const found = resume(open(), parked, url);
      letGo("/late/1");
      const page = await found;
      assertEquals([page.status, page.title, page.url], [203, "late", url]);
      assertEquals(page.headers.get("content-type"), "text/html");
      assertStringIncludes(page.html, "<p>/late/1");
      assertEquals(page.formats, { text: "/late/1" });
      assertEquals(await countContexts(endpoint), 0);
    },
  );

  await t.step(
    "is read if it became whole while nobody was there",
    async () => {
      const url = at("/body/1");
      const parked = await park(open(), url, () => asked(site, "/body/1"));
      letGo("/body/1");
      await within(
        endpoint,
        parked,
        (page) => page.waitForFunction("document.readyState === 'complete'"),
      );
      const page = await resume(open(), parked, url);
      assertEquals([page.status, page.title], [203, "half"]);
      assertStringIncludes(page.html, "<p>one</p><p>two</p>");
    },
  );

  await t.step("is found over the stealthy connection, too", async () => {
    const url = at("/body/4");
    const { page, ...rest } = await park(
      open(),
      url,
      () => asked(site, "/body/4"),
    );
    letGo("/body/4");
    const parked = { page: { ...page, stealth: true }, ...rest };
    const read = await resume(open(), parked, url);
    assertEquals([read.status, read.formats], [203, { text: "one\n\ntwo" }]);
    assertEquals(await countContexts(endpoint), 0);
  });

  await t.step("is not left behind where only commands hide it", async () => {
    // The headless shell of the tests cannot be hidden by its launch.
    await using drain = open();
    const slice = stopper();
    await using page = await drain.openPage(slice.signal, {
      ...slice,
      stealth: true,
    });
    slice.end();
    const isHidden = !page.browser.startsWith("Headless");
    const parked = await page.park?.();
    assertEquals(parked !== null, isHidden);
    await parked?.discard();
  });

  await t.step("is waited for while half of it is there", async () => {
    const url = at("/body/2");
    const parked = await park(open(), url, () => asked(site, "/body/2"));
    const found = resume(open(), parked, url);
    await attached(endpoint, parked);
    letGo("/body/2");
    assertStringIncludes((await found).html, "<p>two");
  });

  await t.step("is no page if it broke off meanwhile", async () => {
    const url = at("/body/cut");
    const parked = await park(open(), url, () => asked(site, "/body/cut"));
    letGo("/body/cut");
    const error = await assertRejects(
      () => resume(open(), parked, url, 3_000),
      JobError,
    );
    assertEquals(error.code, "TIMEOUT");
    assertEquals(await countContexts(endpoint), 0);
  });

  await t.step("is read where a challenge sent it meanwhile", async () => {
    await using other = serve(() => html("<title>Passed</title><p>in"));
    target = `${other.origin}/in`;
    const open = () => chromium.browser([site.host, other.host]);
    const parked = await park(
      open(),
      at("/challenge/1"),
      () => asked(site, "/go/1"),
    );
    assertEquals(other.asked, []);
    // The proxy lets it go on though nobody is there to sign in.
    letGo("/go/1");
    await asked(other, "/in");
    const page = await resume(open(), parked, at("/challenge/1"));
    assertEquals([page.title, page.url], ["Passed", target]);
  });

  await t.step("reaches no private host while nobody is there", async () => {
    await using secret = serve(() => html("<title>secret</title>"));
    for (const path of ["/a", "/b"]) {
      target = `${secret.origin}${path}`;
      const url = at(`/challenge${path}`);
      const parked = await park(open(), url, () => asked(site, `/go${path}`));
      letGo(`/go${path}`);
      await within(
        endpoint,
        parked,
        (page) => page.waitForFunction(`document.title !== "Wait"`),
      );
      const error = await assertRejects(
        () => resume(open(), parked, url),
        JobError,
      );
      assertEquals(error.code, "URL_BLOCKED");
    }
    assertEquals(secret.asked, []);
    // The twin that may: the page does go there.
    const may = () => chromium.browser([site.host, secret.host]);
    const parked = await park(
      may(),
      at("/challenge/c"),
      () => asked(site, "/go/c"),
    );
    letGo("/go/c");
    const page = await resume(may(), parked, at("/challenge/c"));
    assertEquals(page.title, "secret");
  });

  await t.step("without a body is EMPTY_ANSWER", async () => {
    const url = at("/nothing");
    const parked = await park(open(), url, () => asked(site, "/nothing"));
    letGo("/nothing");
    const error = await assertRejects(
      () => resume(open(), parked, url),
      JobError,
    );
    assertEquals(error.code, "EMPTY_ANSWER");
  });

  await t.step("that crashed meanwhile is PAGE_LOST, and closed", async () => {
    const url = at("/body/3");
    const parked = await park(open(), url, () => asked(site, "/body/3"));
    await within(endpoint, parked, async (page) => {
      const session = await page.createCDPSession();
      session.send("Page.crash").catch(() => undefined);
      await new Promise((resolve) => page.once("error", resolve));
    });
    const error = await assertRejects(
      () => resume(open(), parked, url),
      JobError,
    );
    assertEquals([error.code, error.retry], ["PAGE_LOST", "stalled"]);
    assertEquals(await countContexts(endpoint), 0);
    letGo("/body/3");
  });

  await t.step("can be closed after all", async () => {
    await using drain = open();
    const slice = stopper();
    await using page = await drain.openPage(slice.signal, slice);
    slice.end();
    const parked = await page.park?.();
    assertEquals(parked?.maxParked, 2);
    assertEquals(await countContexts(endpoint), 1);
    await parked?.discard();
    assertEquals(await countContexts(endpoint), 0);
  });

  await t.step("is lost with its browser", async () => {
    const url = at("/late/2");
    const parked = await park(open(), url, () => asked(site, "/late/2"));
    const browser = await puppeteer.connect({ browserWSEndpoint: endpoint });
    await browser.close();
    letGo("/late/2");
    const error = await assertRejects(
      () => resume(open(), parked, url),
      JobError,
    );
    assertEquals(error.code, "PAGE_LOST");
    const elsewhere = { ...parked, page: { ...parked.page, endpoint: "x" } };
    const unknown = await assertRejects(
      () => resume(open(), elsewhere, url),
      JobError,
    );
    assertStringIncludes(unknown.message, "BROWSER_WS_ENDPOINT");
  });
});

Deno.test("park() leaves no page behind where nothing but us keeps it in", async () => {
  await using host = startBrowser();
  await using browser = new RemoteBrowser({
    endpoints: [host.endpoint],
    concurrency: 4,
    allowedPrivateHosts: parseAllowedHosts(""),
    log: createLog({}, () => undefined),
  });
  const slice = stopper();
  {
    await using page = await browser.openPage(never, slice);
    slice.end();
    assertEquals(await page.park?.(), null);
  }
  assert(await countContexts(host.endpoint) === 0);
});
