import { connect } from "node:net";
import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { createLog } from "../log.ts";
import { serveRaw } from "../net/testing/servers.ts";
import { RemoteBrowser } from "./provider.ts";
import { sweepBrowser } from "./sweep.ts";
import { countContexts, startBrowser } from "./testing/browser.ts";

const project = "ours";

/** A connection to a browser that can be lost, and whoever opens pages over it. */
async function setUp() {
  await using owned = new AsyncDisposableStack();
  const host = owned.use(startBrowser());
  const { port, pathname } = new URL(host.endpoint);
  const lines: (() => void)[] = [];
  const line = owned.use(
    await serveRaw((socket, head) => {
      const browser = connect(Number(port), "127.0.0.1");
      browser.on("error", () => socket.destroy());
      browser.write(head);
      socket.pipe(browser).pipe(socket);
      socket.on("close", () => browser.destroy());
      lines.push(() => socket.destroy());
    }),
  );
  let left = 0;
  const browser = owned.use(
    new RemoteBrowser({
      endpoints: [`ws://${line.host}${pathname}`],
      concurrency: 4,
      allowedPrivateHosts: new Set(),
      project,
      onLeft: () => left++,
      log: createLog({}, () => undefined),
    }),
  );
  const kept = owned.move();
  return {
    browser,
    endpoint: host.endpoint,
    left: () => left,
    loseConnections: () => lines.forEach((lose) => lose()),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

Deno.test("a page that cannot be closed as its connection is lost is told of, and swept once its time is over", async () => {
  await using t = await setUp();
  const signal = new AbortController().signal;
  const short = await t.browser.openPage(signal, { holdMs: -60_000 });
  const long = await t.browser.openPage(signal, { holdMs: 60_000 });
  t.loseConnections();
  await Promise.all([short, long].map((page) => page[Symbol.asyncDispose]()));
  assertEquals(t.left(), 2);
  assertEquals(await countContexts(t.endpoint), 2);
  const pages = () => Promise.resolve([]);
  assertEquals(await sweepBrowser(t.endpoint, { project, pages }), 1);
  assertEquals(await countContexts(t.endpoint), 1);
});

Deno.test("a page that is closed is not told of", async () => {
  await using t = await setUp();
  const page = await t.browser.openPage();
  await page[Symbol.asyncDispose]();
  assertEquals(t.left(), 0);
  assertEquals(await countContexts(t.endpoint), 0);
});
