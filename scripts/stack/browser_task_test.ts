import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertMatch,
  assertThrows,
} from "../testing/assert.ts";
import { BrowserProcess } from "./browser_process.ts";
import { getBrowser } from "./browser_path.ts";
import { readBrowserFlags } from "./browser_task_flags.ts";
import { StackError } from "./stack_error.ts";
import { testHome } from "../testing/home.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const token = "a-secret-of-some-length";

Deno.test("readBrowserFlags() listens on loopback unless told otherwise", () => {
  const plain = readBrowserFlags([], {});
  assertEquals([plain.hostname, plain.port], ["127.0.0.1", 54_330]);
  const other = readBrowserFlags(["--host", "0.0.0.0", "--port=0"], {});
  assertEquals([other.hostname, other.port], ["0.0.0.0", 0]);
  assertEquals(plain.proxy?.port, 0);
  assertEquals(readBrowserFlags(["--no-proxy"], {}).proxy, undefined);
});

Deno.test("readBrowserFlags() refuses what it does not know, accepts its twin", () => {
  for (
    const [bad, good] of [
      [["--heap", "1"], ["--heap", "256"]],
      [["--processes", "0"], ["--processes", "8"]],
      [["--port", "65536"], ["--port", "65535"]],
      [["--hosts", "::1"], ["--host", "::1"]],
      [["--proxy-port", "x"], ["--proxy-port", "3128"]],
    ] as const
  ) {
    assertThrows(() => readBrowserFlags(bad, {}), StackError);
    readBrowserFlags(good, {});
  }
  assertThrows(
    () => readBrowserFlags([], { BROWSER_TOKEN: "short" }),
    StackError,
  );
  assertEquals(readBrowserFlags([], { BROWSER_TOKEN: token }).token, token);
});

Deno.test("a browser's heap ends where its flag says", async () => {
  const limit = async (heap: number) => {
    const browser = await getBrowser(testHome());
    await using running = await BrowserProcess.start(browser, {
      caps: { heap },
    });
    const { port, path } = running.devTools;
    const client = await puppeteer.connect({
      browserWSEndpoint: `ws://127.0.0.1:${port}${path}`,
    });
    const page = await client.newPage();
    const bytes = await page.evaluate(
      "performance.memory.jsHeapSizeLimit",
    );
    await client.disconnect();
    return Number(bytes) / 2 ** 20;
  };
  const [small, large] = [await limit(128), await limit(700)];
  assert(small < 300, `${small} MB`);
  assert(large > 600, `${large} MB`);
});

Deno.test("deno task browser and its egress proxy serve where they say, and end with a signal", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/browser.ts", "--port=0"],
    cwd: root,
    env: { BROWSER_TOKEN: token, EGRESS_PROXY_SECRET: "own-secret" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.split("\n").length < 3) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  assertMatch(
    text,
    new RegExp(
      `^BROWSER_WS_ENDPOINT=ws://127.0.0.1:\\d+/${token}\n` +
        "EGRESS_PROXY_URL=http://:own-secret@127.0.0.1:\\d+\n$",
    ),
  );
  const [endpoint = "", proxyUrl = ""] = text.split("\n")
    .map((line) => line.slice(line.indexOf("=") + 1));
  const { origin } = new URL(proxyUrl);
  using client = Deno.createHttpClient({ proxy: { url: origin } });
  const refused = await fetch("http://127.0.0.1/", { client });
  assertEquals(refused.status, 407);
  await refused.body?.cancel();
  const browserWSEndpoint = endpoint;
  const browser = await puppeteer.connect({ browserWSEndpoint });
  assertMatch(await browser.version(), /Chrome\//);
  await browser.disconnect();
  child.kill("SIGTERM");
  await reader.cancel();
  assertEquals((await child.status).code, 0);
});
