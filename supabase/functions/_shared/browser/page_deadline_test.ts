import puppeteer from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { html, serve, serveRaw } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

Deno.test("render() outlives hostile pages", async (t) => {
  await using chromium = new Renderer();

  await t.step(
    "ends with TIMEOUT at a server that does not answer, later than the protocol's own timeout",
    async () => {
      await using server = await serveRaw(() => undefined);
      const started = performance.now();
      assertEquals(
        await chromium.codeOf(server, { timeoutMs: 11_000 }),
        "TIMEOUT",
      );
      const ms = performance.now() - started;
      assert(ms > 11_000 && ms < 13_000, `${ms} ms`);
    },
  );

  await t.step(
    "ends with TIMEOUT in a body that trickles for ever",
    async () => {
      await using server = await serveRaw((socket) => {
        socket.write(`${ok}\r\n<p>`);
        const timer = setInterval(() => socket.write("x "), 20);
        socket.on("close", () => clearInterval(timer));
      });
      assertEquals(
        await chromium.codeOf(server, { timeoutMs: 1_500 }),
        "TIMEOUT",
      );
    },
  );

  await t.step(
    "ends within a second of an abort, with its reason",
    async () => {
      await using server = await serveRaw(() => undefined);
      await using busy = serve(() => html("<script>while (true) {}</script>"));
      for (const { origin, host } of [server, busy]) {
        const stop = new AbortController();
        const reason = new Error("The lease is lost");
        const timer = setTimeout(() => stop.abort(reason), 500);
        const started = performance.now();
        const { signal } = stop;
        await using browser = chromium.browser([host]);
        await using page = await browser.openPage();
        const error = await assertRejects(() =>
          page.render(origin, { signal, timeoutMs: 10_000 })
        );
        clearTimeout(timer);
        assertEquals(error, reason);
        assert(performance.now() - started < 5_000);
      }
      const error = await assertRejects(
        () =>
          chromium.render(server.origin, [server.host], {
            signal: AbortSignal.timeout(200),
          }),
        JobError,
      );
      assertEquals(error.code, "TIMEOUT");
    },
  );

  await t.step("fails with PAGE_CRASHED, and the next page works", async () => {
    await using server = serve(() => html("<p>a<script></script>"));
    await using hanging = await serveRaw((socket) => {
      socket.write(`${ok}\r\n<p>half<img src="/seen">`);
    });
    await using endless = serve((request) =>
      request.url.endsWith("/poll")
        ? Response.json(1)
        : html(`<script>setInterval(() => fetch("/poll"), 50)</script>`)
    );
    for (const { origin, host: site, asked } of [hanging, endless]) {
      const crash = (async () => {
        // Its second request shows that the page is there: a crash before would
        // only cost the empty page that it replaces.
        while (asked.length < 2) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        await crashPages(chromium.endpoint);
      })();
      const error = await assertRejects(
        () => chromium.render(origin, [site]),
        JobError,
      );
      await crash;
      assertEquals(error.code, "PAGE_CRASHED", error.message);
    }
    const next = await chromium.render(server.origin, [server.host]);
    assertStringIncludes(next.html, "<p>a");
  });
});

/** Crashes every page that is open. */
async function crashPages(browserWSEndpoint: string): Promise<void> {
  const browser = await puppeteer.connect({ browserWSEndpoint });
  for (const context of browser.browserContexts()) {
    for (const target of context.targets()) {
      if (target.type() !== "page" || !context.id) continue;
      const session = await target.createCDPSession();
      await session.send("Page.crash").catch(() => undefined);
    }
  }
  await browser.disconnect();
}
