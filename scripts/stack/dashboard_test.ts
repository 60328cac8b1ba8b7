import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { assert, assertEquals, assertFalse } from "../testing/assert.ts";
import { testStack } from "../testing/stack.ts";
import { Dashboard } from "./dashboard.ts";
import { generateKeys } from "./keys.ts";
import { serveSample } from "./sample_site.ts";

Deno.test("only the local dashboard's own page can read the connection", async () => {
  const keys = await generateKeys();
  const source = fileURLToPath(new URL("../../dashboard", import.meta.url));
  const dashboard = await Dashboard.build(source, keys);
  const ask = (origin: string, site?: string) =>
    dashboard.fetch(
      new Request(`${origin}/dashboard/connection.json`, {
        headers: site ? { "Sec-Fetch-Site": site } : {},
      }),
    );
  const local = "http://127.0.0.1:54321";
  assertEquals(ask(local)?.status, 403);
  assertEquals(ask(local, "none")?.status, 403);
  assertEquals(ask(local, "same-site")?.status, 403);
  assertEquals(ask(local, "cross-site")?.status, 403);
  assertEquals(ask("http://attacker.test", "same-origin")?.status, 403);
  assertEquals(await ask(local, "same-origin")?.json(), {
    url: local,
    key: keys.secret,
    publishableKey: keys.publishable,
  });
});

Deno.test("the dashboard connects, submits a URL and shows the page as text", async () => {
  await using sample = serveSample(0);
  const host = `127.0.0.1:${sample.addr.port}`;
  await using stack = await testStack({
    dashboard: true,
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host },
  });
  const browser = await puppeteer.connect({
    browserWSEndpoint: Deno.env.get("TEST_BROWSER_ENDPOINT"),
  });
  try {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(`${stack.apiUrl}/`);
    assertEquals(page.url(), `${stack.apiUrl}/dashboard/`);
    const form = await page.waitForSelector("#submit:not([hidden])");
    assert(form);
    await page.type("#submit input[name=url]", `http://${host}/`);
    await page.click("#submit button");
    await page.waitForSelector("[data-status=completed]");
    await page.waitForSelector("article pre");
    const text = await page.$eval("article", (card) => card.textContent ?? "");
    assert(text.includes(`<p id="late">This one is written by a script`));
    assertFalse((await page.content()).includes(stack.secretKey));
    assertFalse(page.url().includes(stack.secretKey));
    assertEquals(problems, []);
    await context.close();
  } finally {
    await browser.disconnect();
  }
});
