import puppeteer from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "../testing/assert.ts";
import { BrowserHost } from "./browser_host.ts";
import { getBrowser } from "./browser_path.ts";
import { hasChromiumPackage, unpackChromium } from "./chromium_package.ts";
import { testHome } from "../testing/home.ts";

function startHost(lines: string[] = []): BrowserHost {
  return new BrowserHost({
    browser: () => getBrowser(testHome()),
    log: (line) => lines.push(line),
  });
}

async function title(endpoint: string): Promise<string> {
  const browser = await puppeteer.connect({ browserWSEndpoint: endpoint });
  try {
    const page = await browser.newPage();
    await page.goto("data:text/html,<title>Hello</title>");
    const title = await page.title();
    await page.close();
    return title;
  } finally {
    await browser.disconnect();
  }
}

/** Sends the head of an upgrade request and answers the status line. */
async function upgrade(
  endpoint: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const { hostname, port, pathname } = new URL(endpoint);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const all = {
    Host: `${hostname}:${port}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const head = [`GET ${pathname} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  const buffer = new Uint8Array(1024);
  const count = await connection.read(buffer);
  const text = new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  return text.split("\r\n")[0] ?? "";
}

Deno.test("the browser host starts no browser before the first connection", async () => {
  await using host = startHost();
  assertEquals(await host.pid(), undefined);
});

Deno.test("puppeteer drives the browser through the tunnel, twice the same one", async () => {
  await using host = startHost();
  assertEquals(await title(host.endpoint), "Hello");
  const pid = await host.pid();
  assertEquals(await title(host.endpoint), "Hello");
  assertEquals(await host.pid(), pid);
});

Deno.test({
  name: "the Chromium from npm serves where none is installed",
  ignore: !hasChromiumPackage(),
  async fn() {
    await using host = new BrowserHost({
      browser: async () => ({
        ...await unpackChromium(testHome()),
        shell: true,
      }),
      log: console.error,
    });
    assertEquals(await title(host.endpoint), "Hello");
  },
});

Deno.test("the browser host refuses a wrong token and a web page's request", async () => {
  await using host = startHost();
  assertStringIncludes(await upgrade(host.endpoint + "0"), "404");
  assertStringIncludes(await upgrade(host.endpoint.slice(0, -1)), "404");
  const origin = { Origin: "https://attacker.test" };
  assertStringIncludes(await upgrade(host.endpoint, origin), "403");
  assertEquals(await host.pid(), undefined);
  assertStringIncludes(await upgrade(host.endpoint), "101");
});

Deno.test("the browser host tells the browser's version", async () => {
  await using host = startHost();
  const url = `${host.endpoint.replace("ws:", "http:")}/json/version`;
  const version = await (await fetch(url)).json();
  assertStringIncludes(version.Browser, "Chrome/");
});

Deno.test("a browser that died is started again at the next connection", async () => {
  await using host = startHost();
  await title(host.endpoint);
  const pid = await host.pid();
  assert(pid);
  const browser = await puppeteer.connect({ browserWSEndpoint: host.endpoint });
  const { promise: disconnected, resolve } = Promise.withResolvers<void>();
  browser.on("disconnected", () => resolve());
  Deno.kill(pid, "SIGKILL");
  await disconnected;
  while (await host.pid() === pid) await new Promise((r) => setTimeout(r, 10));
  assertEquals(await title(host.endpoint), "Hello");
  assert(await host.pid() !== pid);
});

Deno.test("disposing of the browser host ends the browser and its connections", async () => {
  const host = startHost();
  const browser = await puppeteer.connect({ browserWSEndpoint: host.endpoint });
  const { promise: disconnected, resolve } = Promise.withResolvers<void>();
  browser.on("disconnected", () => resolve());
  const pid = await host.pid();
  await host[Symbol.asyncDispose]();
  await disconnected;
  assertFalse(await Deno.stat(`/proc/${pid}`).then(() => true, () => false));
});

Deno.test("a browser that cannot start refuses the connection and says why", async () => {
  const lines: string[] = [];
  await using host = new BrowserHost({
    browser: () =>
      Promise.resolve({ path: "/bin/false", env: {}, shell: true }),
    log: (line) => lines.push(line),
  });
  await assertRejects(() =>
    puppeteer.connect({ browserWSEndpoint: host.endpoint })
  );
  assertStringIncludes(lines.join(), "/bin/false did not start");
});
