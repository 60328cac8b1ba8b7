import { gzipSync } from "node:zlib";
import { CrawlClient } from "../../client/mod.ts";
import { assert, assertEquals, assertLess } from "../testing/assert.ts";
import { Caller } from "../testing/caller.ts";
import { testStack } from "../testing/stack.ts";
import { openTab } from "./testing/tab.ts";

Deno.test("the dashboard is of use in every state", async (t) => {
  await using stack = await testStack({ dashboard: true });
  const url = `${stack.apiUrl}/dashboard/`;
  const client = new CrawlClient({ url: stack.apiUrl, key: stack.secretKey });

  await t.step("it is small, and soon there", async () => {
    const sizes = await Promise.all(
      ["", "main.js", "style.css"].map(async (name) => {
        const file = await fetch(url + name);
        return gzipSync(await file.bytes()).length;
      }),
    );
    const size = sizes.reduce((sum, bytes) => sum + bytes);
    await using tab = await openTab({ url });
    await tab.says("Queue is empty");
    const paint = await tab.page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime
    );
    console.log(
      `dashboard: ${size} bytes gzipped, first paint after ${paint} ms`,
    );
    assertLess(size, 120 * 1_024);
  });

  await t.step("empty views say what to do", async () => {
    await using tab = await openTab({ url });
    await tab.view("#/batches", "Batches");
    await tab.says("No batches yet");
    await tab.press("Crawl many pages");
    await tab.page.waitForSelector("#submit-many");
    await tab.view("#/jobs", "Jobs");
    await tab.says("No jobs yet");
  });

  await t.step(
    "offline it says so, keeps what it has, and comes back by itself",
    async () => {
      await using tab = await openTab({ url });
      await tab.says("Queue is empty");
      await tab.page.setOfflineMode(true);
      await tab.says("The project cannot be reached.");
      await tab.page.type("#submit input[name=url]", "https://example.com/");
      await tab.page.click("#submit button[type=submit]");
      await tab.says("OFFLINE");
      await tab.page.setOfflineMode(false);
      await tab.says("Queue is empty");
    },
  );

  await t.step("it asks for nothing while nobody looks", async () => {
    await using tab = await openTab({ url });
    const { page } = tab;
    const isLook = (request: { url(): string }) =>
      request.url().includes("/functions/v1/queue-status");
    let looks = 0;
    page.on("request", (request) => looks += isLook(request) ? 1 : 0);
    await tab.says("Queue is empty");
    // It does look again, after six seconds at most.
    await page.waitForRequest(isLook);
    const hide = (hidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));`);
    await hide(true);
    const before = looks;
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    assertEquals(looks, before);
    const next = page.waitForRequest(isLook);
    await hide(false);
    await next;
  });

  await t.step(
    "a failure tells code, message and request, and can be tried again",
    async () => {
      await using tab = await openTab({ url });
      await stack.sql`alter table crawl_batches rename to crawl_batches_away`;
      await tab.view("#/batches", "Batches");
      await tab.says("INTERNAL");
      const shown = await tab.page.$eval(
        "[role=alert]",
        (note) => note.textContent,
      );
      const [, id = ""] = shown.match(/request ([0-9a-f-]{36})/) ?? [];
      assert(
        stack.logs.some((line) => id !== "" && line.includes(id)),
        `the log has request '${id}' of: ${shown}`,
      );
      await stack.sql`alter table crawl_batches_away rename to crawl_batches`;
      await tab.press("Try again");
      await tab.says("No batches yet");
    },
  );

  await t.step(
    "users sign in and see their own; nothing secret outlives the tab",
    async () => {
      await Caller.user(stack, "ada");
      await client.submitBatch(["https://example.com/"], {
        batchId: "of-the-key",
        delayMs: 3_600_000,
      });
      await using tab = await openTab({ url });
      const { page } = tab;
      await tab.view("#/batches", "Batches");
      await tab.says("of-the-key");
      await page.click("[aria-label=Disconnect]");
      await tab.says("Connect to your project");
      await page.reload(); // which does not connect again
      await tab.says("Connect to your project");
      await page.type("input[name=email]", "ada@example.com");
      await page.type("input[name=password]", "wrong");
      await page.click("form button[type=submit]");
      await page.waitForSelector("[role=alert]");
      await page.type("input[name=password]", "");
      await page.locator("input[name=password]").fill("correct horse 1");
      await page.click("form button[type=submit]");
      await tab.says("No batches yet"); // where one was
      await tab.says("ada@example.com");
      await page.reload();
      await tab.says("ada@example.com");
      const [held, kept] = await page.evaluate(() =>
        ["sessionStorage", "localStorage"].map((name) =>
          JSON.stringify({ ...Reflect.get(globalThis, name) })
        )
      );
      assert(held?.includes("access_token"));
      assert(!held?.includes(stack.secretKey));
      assert(!kept?.includes("token") && !kept?.includes(stack.secretKey));
      await page.click("[aria-label='Sign out']");
      await tab.press("Use a secret key");
      await page.type("input[name=key]", "sb_secret_wrong");
      await page.click("form button[type=submit]");
      await tab.says("UNAUTHORIZED");
      await page.locator("input[name=key]").fill(stack.secretKey);
      await page.click("form button[type=submit]");
      await tab.says("with a secret key");
    },
  );

  await t.step(
    "a key that is accepted no more leads to the sign-in, and back to the view",
    async () => {
      await using tab = await openTab({ url: `${url}#/batches` });
      await tab.says("of-the-key");
      await tab.page.evaluate((url) => {
        Reflect.get(globalThis, "sessionStorage").setItem(
          "crawl-connection",
          JSON.stringify({ url, key: "sb_secret_old" }),
        );
      }, stack.apiUrl);
      await tab.page.reload();
      await tab.says("does not accept this sign-in any more");
      await tab.press("Connect to it");
      await tab.says("of-the-key");
    },
  );

  await t.step("limits of hosts are set, changed and taken away", async () => {
    await using tab = await openTab({ url: `${url}#/queue` });
    const { page } = tab;
    const hosts = async () => [
      ...await stack.sql`select host, max_running, gap::text from crawl_hosts`,
    ];
    await tab.says("All hosts are treated alike");
    await tab.press("Set a limit");
    await page.type("dialog input[name=host]", "*.example.com");
    await page.type("dialog input[name=gapSeconds]", "1.5");
    await page.click("dialog button[type=submit]");
    await tab.says("1.5 s apart");
    assertEquals(await hosts(), [
      { host: "*.example.com", max_running: null, gap: "00:00:01.5" },
    ]);
    await page.click("[aria-label='Change *.example.com']");
    await tab.press("Treat it as all others");
    await tab.says("All hosts are treated alike");
    assertEquals(await hosts(), []);
  });

  await t.step("a batch of 50 000 is a list of few elements", async () => {
    const urls = Array.from(
      { length: 50_000 },
      (_, place) => `https://host${place % 40}.example.com/item/${place}`,
    );
    await client.submitBatch(urls, { batchId: "big", delayMs: 3_600_000 });
    await using tab = await openTab({ url: `${url}#/batches/big` });
    const { page } = tab;
    page.setDefaultTimeout(60_000);
    const began = performance.now();
    await tab.says("/item/0");
    const first = performance.now() - began;
    await page.waitForSelector("[aria-rowcount='50001']");
    const all = performance.now() - began;
    const frames = await page.$eval(".list-box", async (box) => {
      const times: number[] = [];
      for (let step = 0; step < 100; step++) {
        box.scrollTop += box.scrollHeight / 100;
        const before = performance.now();
        await new Promise((resolve) =>
          Reflect.get(globalThis, "requestAnimationFrame")(resolve)
        );
        times.push(performance.now() - before);
      }
      box.scrollTop = box.scrollHeight;
      return times.sort((a, b) => a - b);
    });
    await tab.says("/item/49999");
    const elements = await page.$$eval("*", (all) => all.length);
    console.log(
      `50 000 rows: the first after ${first.toFixed()} ms, all after ${all.toFixed()} ms, ${elements} elements, frames of ${
        frames[50]?.toFixed()
      } ms, the slowest ${frames.at(-1)?.toFixed()} ms`,
    );
    assertLess(elements, 1_000);
    await page.type("input[name=host]", "host7.");
    await tab.says("1,250 of 50,000 jobs");
    assertEquals(tab.problems, []);
  });
});
