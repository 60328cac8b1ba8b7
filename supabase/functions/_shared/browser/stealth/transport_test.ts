import puppeteer, { type Browser, type Page } from "puppeteer-core";
import {
  assertEquals,
  assertMatch,
  assertRejects,
} from "../../../../../scripts/testing/assert.ts";
import { html, serve } from "../../net/testing/servers.ts";
import { startBrowser } from "../testing/browser.ts";
import { connectStealthily } from "./connect.ts";
import { StealthTransport } from "./transport.ts";

const protocolTimeout = 10_000;
const { signal } = new AbortController();

/** Text of the first element that a selector finds, once there is one. */
async function textOf(page: Pick<Page, "waitForSelector">, selector: string) {
  const found = await page.waitForSelector(selector, { timeout: 5_000 });
  return await found?.evaluate((node) => node.textContent);
}

/** The next event of this name. */
function next<T>(
  on: (handler: (value: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve) => on(resolve));
}

Deno.test("puppeteer's pages work over the stealthy transport", async (t) => {
  await using host = startBrowser();
  await using far = serve(() => html("<p id=p>far away</p>"));
  await using site = serve((request) => {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/frames":
        return html(
          `<iframe srcdoc="<p id=p>inside</p>"></iframe><iframe src="/a"></iframe>`,
        );
      case "/far":
        // Another site by name: it gets a process of its own.
        return html(
          `<iframe src="${far.origin.replace("127.0.0.1", "localhost")}">`,
        );
      default:
        return html(
          `<title>${pathname}</title><p id=p>one</p><p>two</p><script>var secret = 1;</script>`,
        );
    }
  });
  const { browser } = await connectStealthily(host.endpoint, {
    protocolTimeout,
    signal,
  });
  const open = async (path: string) => {
    const page = await browser.newPage();
    await page.goto(site.origin + path);
    return page;
  };

  await t.step(
    "evaluates, beside the page's own world, and reads",
    async () => {
      const page = await open("/a");
      assertEquals(await page.title(), "/a");
      assertEquals(await page.$$eval("p", (found) => found.length), 2);
      assertEquals(await page.evaluate((n: number) => n + 1, 1), 2);
      assertEquals(await page.evaluate("typeof secret"), "undefined");
      assertMatch(await page.content(), /<p id="p">one<\/p>/);
      const handle = await page.$("#p");
      assertEquals(await handle?.evaluate((node) => node.textContent), "one");
      await assertRejects(() => page.evaluate("nothing.here"));
      await page.close();
    },
  );

  await t.step("waits for what scripts add later", async () => {
    const page = await open("/a");
    const found = textOf(page, "#late");
    await page.evaluate(`setTimeout(() => {
      document.body.insertAdjacentHTML("beforeend", "<i id=late>late</i>");
    }, 100)`);
    assertEquals(await found, "late");
    await assertRejects(() => page.waitForSelector("#never", { timeout: 200 }));
    await page.close();
  });

  await t.step("finds its worlds again after each navigation", async () => {
    const page = await open("/a");
    for (const path of ["/b", "/c"]) {
      await page.goto(site.origin + path);
      assertEquals(await page.evaluate("document.title"), path);
    }
    await page.reload();
    assertEquals(await textOf(page, "#p"), "one");
    await page.goBack();
    assertEquals(await page.title(), "/b");
    await page.goto(far.origin.replace("127.0.0.1", "localhost"));
    assertEquals(await textOf(page, "#p"), "far away");
    await page.goto("about:blank");
    assertEquals(await page.evaluate("document.URL"), "about:blank");
    await page.close();
  });

  await t.step("reads frames, also when they are made again", async () => {
    const page = await open("/frames");
    const texts = await Promise.all(
      page.frames().slice(1).map((frame) => textOf(frame, "#p")),
    );
    assertEquals(texts.sort(), ["inside", "one"]);
    await page.evaluate(`document.querySelector("iframe").remove();
      document.body.append(document.createElement("iframe"));`);
    while (page.frames().length < 3) await next((f) => setTimeout(f, 10));
    const urls = await Promise.all(
      page.frames().map((frame) => frame.evaluate("document.URL")),
    );
    assertEquals(urls.sort()[0], "about:blank");
    await page.close();
  });

  await t.step("reads a frame of another process", async () => {
    const page = await open("/far");
    const frame = await page.waitForFrame((frame) =>
      frame.url().includes("localhost")
    );
    assertEquals(await textOf(frame, "#p"), "far away");
    const agent = await frame.evaluate("navigator.userAgent");
    assertEquals(agent, await page.evaluate("navigator.userAgent"));
    await page.goto(`${site.origin}/a`);
    assertEquals(await textOf(page, "#p"), "one");
    await page.close();
  });

  await t.step(
    "reads a document that was opened and written anew",
    async () => {
      const page = await open("/a");
      const script = await page.evaluateHandle(`{
      const script = document.createElement("script");
      script.textContent = "document.open(); document.write('<b id=b>new</b>'); document.close()";
      document.body.append(script);
    }`);
      await script.dispose();
      assertEquals(await textOf(page, "#b"), "new");
      assertEquals(await page.$("#p"), null);
      await page.close();
    },
  );

  await t.step("hears of popups and dialogs", async () => {
    const page = await open("/a");
    const popup = next<Page | null>((f) => page.once("popup", f));
    page.on("dialog", (dialog) => dialog.accept("me").catch(() => undefined));
    await page.evaluate(`open("/b")`);
    assertEquals(await (await popup)?.evaluate("document.URL !== ''"), true);
    assertEquals(await page.evaluate(`prompt("who?")`), "me");
    await (await popup)?.close();
    await page.close();
  });

  await t.step("hears of a crash, and the next page works", async () => {
    const page = await open("/a");
    const crashed = next<Error>((f) => page.once("error", f));
    page.goto("chrome://crash").catch(() => undefined);
    assertMatch((await crashed).message, /crashed/i);
    await page.close();
    const other = await open("/b");
    assertEquals(await other.title(), "/b");
    await other.close();
  });

  await t.step("another client is not held up by one that froze", async () => {
    const frozen = await connectFrozen(host.endpoint);
    const page = await open("/a");
    assertEquals(await page.title(), "/a");
    await page.close();
    await frozen.disconnect();
  });

  await t.step("rejects what is asked after a disconnect", async () => {
    const page = await open("/a");
    const waiting = assertRejects(() => page.waitForSelector("#never"));
    const disconnected = next<unknown>((f) => browser.once("disconnected", f));
    await browser.disconnect();
    await disconnected;
    await waiting;
    await assertRejects(() => page.evaluate("1"));
  });
});

/** A client like ours that attaches to everything and then never says a word. */
async function connectFrozen(endpoint: string): Promise<Browser> {
  const socket = new WebSocket(endpoint);
  await next((f) => socket.addEventListener("open", f, { once: true }));
  const transport = new StealthTransport(socket);
  await transport.greet();
  const client = await puppeteer.connect({ transport, protocolTimeout });
  socket.send = () => undefined;
  return client;
}
