import puppeteer, { type Browser } from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "../../../../../scripts/testing/assert.ts";
import type { BrowserHost } from "../../../../../scripts/stack/browser_host.ts";
import { createLog } from "../../log.ts";
import { html, serve } from "../../net/testing/servers.ts";
import { parseAllowedHosts } from "../../net/url.ts";
import { RemoteBrowser } from "../provider.ts";
import { bareFlags, startBrowser } from "../testing/browser.ts";
import { brandsOf } from "./brands.ts";
import { connectStealthily } from "./connect.ts";
import { stealthLevel } from "./persona.ts";

const protocolTimeout = 10_000;
const { signal } = new AbortController();

/** What a page finds out about the browser that shows it, and writes into itself. */
const probe = `<pre id=found></pre><script type=module>
  const tell = \`({ agent: navigator.userAgent, languages: navigator.languages.join(),
    platform: navigator.platform, brands: navigator.userAgentData?.brands.map(({ brand }) => brand).join() })\`;
  const worker = new Worker(URL.createObjectURL(new Blob([\`postMessage(\${tell})\`])));
  const fromWorker = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
  const frame = document.body.appendChild(document.createElement("iframe"));
  const hints = await navigator.userAgentData?.getHighEntropyValues(["fullVersionList", "platformVersion"]);
  const asked = await (await fetch("/headers")).json();
  const page = eval(tell);
  let looked = 0;
  const bait = new Error();
  Error.prepareStackTrace = () => { looked++; return ""; };
  console.debug(bait);
  await new Promise((resolve) => setTimeout(resolve, 200));
  delete Error.prepareStackTrace;
  const stacks = [];
  const querySelector = Document.prototype.querySelector;
  Document.prototype.querySelector = function (selector) {
    stacks.push(new Error().stack);
    return querySelector.call(this, selector);
  };
  window.addEventListener("message", () => document.body.append(stacks.join()));
  found.textContent = JSON.stringify({ page, worker: fromWorker, frame: frame.contentWindow.eval(tell),
    webdriver: navigator.webdriver, looked, asked, hints, focus: document.hasFocus(),
    screen: [screen.width, screen.height], outer: [outerWidth, outerHeight] });
  found.id = "done";
</script>`;

const agents = ["page", "worker", "frame"] as const;

function site() {
  return serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/headers") return html(probe);
    return Response.json(Object.fromEntries(request.headers));
  });
}

/** What the probe finds, and the stack of a script that puppeteer ran in it. */
async function look(browser: Browser, url: string) {
  const page = await browser.newPage();
  await page.goto(url);
  const done = await page.waitForSelector("#done", { timeout: 8_000 });
  const found = JSON.parse(
    String(await done?.evaluate((node) => node.textContent)),
  );
  await page.evaluate(`document.querySelector("#done"); postMessage("tell")`);
  const stack = await page.evaluate("new Error().stack");
  const html = await page.content();
  await page.close();
  return { found, stack: String(stack), html };
}

/** Looks with puppeteer as it is, or with ours. */
async function lookFrom(host: BrowserHost, url: string, stealth: boolean) {
  const browser = stealth
    ? (await connectStealthily(host.endpoint, { protocolTimeout, signal }))
      .browser
    : await puppeteer.connect({
      browserWSEndpoint: host.endpoint,
      defaultViewport: null,
    });
  try {
    return await look(browser, url);
  } finally {
    await browser.disconnect();
  }
}

Deno.test("a stealthy page on a browser with bare flags", async (t) => {
  await using host = startBrowser({
    flags: (...args) => [...bareFlags(...args), "--accept-lang=de-DE"],
  });
  await using server = site();
  const plain = await lookFrom(host, server.origin, false);
  const ours = await lookFrom(host, server.origin, true);

  await t.step("calls itself headless nowhere, as a plain one does", () => {
    assertMatch(JSON.stringify(plain.found), /Headless/);
    assertNotMatch(JSON.stringify(ours.found), /Headless/);
    for (const who of agents) {
      assertMatch(plain.found[who].agent, /HeadlessChrome\//);
      assertMatch(ours.found[who].agent, / Chrome\/\d+\.0\.0\.0 /);
    }
  });

  await t.step("tells the same in page, frame, worker and headers", () => {
    const { page, asked, hints } = ours.found;
    for (const who of agents) assertEquals(ours.found[who], page);
    assertEquals(asked["user-agent"], page.agent);
    assertEquals(asked["accept-language"], "en-US,en;q=0.9");
    assertEquals(page.languages, "en-US,en");
    assert(plain.found.page.languages !== page.languages);
    assertEquals(page.platform, "Linux x86_64");
    const sent = [...asked["sec-ch-ua"].matchAll(/"([^"]+)";v="(\d+)"/g)];
    assertEquals(sent.map(([, brand]) => brand).join(), page.brands);
    const major = /Chrome\/(\d+)/.exec(page.agent)?.[1];
    for (const { version } of hints.fullVersionList) {
      assertEquals(version.split(".").length, 4);
    }
    assertStringIncludes(JSON.stringify(hints), `"${major}.`);
  });

  await t.step("invents the brand that the browser invents", () => {
    const version = /Chrome\/([\d.]+)/.exec(plain.found.page.agent)?.[1] ?? "";
    const invented = brandsOf(version).find(({ brand }) =>
      brand.startsWith("Not")
    );
    assertStringIncludes(plain.found.page.brands, invented?.brand ?? "?");
    if (plain.found.page.brands.includes("Headless")) return;
    assertEquals(ours.found.page.brands, plain.found.page.brands);
  });

  await t.step("has a window smaller than its screen, and the focus", () => {
    const { screen, outer, focus } = ours.found;
    assert(screen[0] > outer[0] && screen[1] > outer[1], `${screen} ${outer}`);
    assert(focus);
  });
});

Deno.test("a stealthy page on a browser with our flags", async (t) => {
  await using host = startBrowser();
  await using server = site();
  const plain = await lookFrom(host, server.origin, false);
  const ours = await lookFrom(host, server.origin, true);

  await t.step("is not driven as far as it can tell", async () => {
    assertFalse(ours.found.webdriver);
    await using automated = startBrowser({
      flags: (...args) => [...bareFlags(...args), "--enable-automation"],
    });
    const control = await lookFrom(automated, server.origin, false);
    assert(control.found.webdriver);
  });

  await t.step("sees nobody read what it logs, unlike a plain one", () => {
    assert(plain.found.looked > 0);
    assertEquals(ours.found.looked, 0);
  });

  await t.step("sees no script of puppeteer's, unlike a plain one", () => {
    assertMatch(plain.stack, /pptr:/);
    assertMatch(plain.html, /pptr:/);
    assertNotMatch(ours.stack, /pptr:|puppeteer/);
    assertNotMatch(ours.html, /pptr:|puppeteer|at look/);
  });
});

Deno.test("RemoteBrowser says where a browser cannot hide that it is driven", async () => {
  const linesOf = async (host: BrowserHost, stealth: boolean) => {
    const lines: string[] = [];
    await using browser = new RemoteBrowser({
      endpoints: [host.endpoint],
      concurrency: 4,
      allowedPrivateHosts: parseAllowedHosts(""),
      log: createLog({}, (line) => lines.push(line)),
    });
    for (let i = 0; i < 2; i++) {
      await using _page = await browser.openPage(signal, { stealth });
    }
    return lines;
  };
  await using bare = startBrowser({ flags: bareFlags });
  assertEquals(await linesOf(bare, false), []);
  const [line, ...others] = await linesOf(bare, true);
  assertEquals(others, []);
  assertMatch(line ?? "", /"stealth_limited".*"stealthLevel":"(?:limit|shell)/);
});

Deno.test("stealthLevel() tells a shell, a headless Chromium and a whole one apart", () => {
  const level = (product: string, userAgent: string) =>
    stealthLevel({ product, userAgent });
  assertEquals(level("HeadlessChrome/153", "HeadlessChrome/153"), "shell");
  assertEquals(level("Chrome/153", "HeadlessChrome/153"), "limited");
  assertEquals(level("Chrome/153", "Chrome/153"), "full");
});
