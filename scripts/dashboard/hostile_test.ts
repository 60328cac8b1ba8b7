import { assert, assertEquals } from "../testing/assert.ts";
import { CrawlClient } from "../../client/mod.ts";
import { testStack } from "../testing/stack.ts";
import { hostilePage } from "./testing/hostile_page.ts";
import { secretServer } from "./testing/secret_server.ts";
import { startSite } from "./testing/site.ts";
import { openTab } from "./testing/tab.ts";

const hostileName = `"><img src=x onerror="globalThis.pwned=1"><script>pwned=1`;

Deno.test("the dashboard shows a hostile page without running or loading anything of it", async (t) => {
  await using site = startSite();
  using secret = secretServer();
  site.hostile = hostilePage(secret.host);

  await t.step("the page gets out of a tab that just opens it", async () => {
    await using _tab = await openTab({
      url: `${site.origin}/hostile`,
      until: "domcontentloaded",
    });
    await secret.reached(10);
  });

  await using stack = await testStack({
    dashboard: true,
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const client = new CrawlClient({ url: stack.apiUrl, key: stack.secretKey });
  const url = `${site.origin}/hostile?<script>pwned=1</script>`;
  await client.submitBatch([url], { batchId: hostileName, render: false });
  await client.waitForBatch(hostileName);
  const [job] = await Array.fromAsync(client.batchJobs(hostileName));
  assert(job);
  assertEquals(job.status, "completed");

  const before = secret.connections;
  await using tab = await openTab({ url: `${stack.apiUrl}/dashboard/` });
  const { page, says } = tab;
  const dialogs: string[] = [];
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });

  await t.step("in lists and titles it is text", async () => {
    await tab.view("#/batches", "Batches");
    await says(hostileName);
    const path = `#/batches/${encodeURIComponent(hostileName)}`;
    await tab.view(path, hostileName);
    await says("/hostile?%3Cscript%3E");
    await page.evaluate((id) => {
      location.hash = `#/jobs/${id}`;
    }, job.jobId);
    await says(`</title><img src=x onerror=`);
  });

  await t.step("as a schedule's name it is text", async () => {
    const { scheduleId } = await client.schedules.set({
      name: hostileName,
      cron: "0 0 1 1 *",
      job: { url },
    });
    await tab.view("#/schedules", "Schedules");
    await says(hostileName);
    await says("/hostile?<script>");
    await client.schedules.remove(scheduleId);
    await page.evaluate((id) => {
      location.hash = `#/jobs/${id}`;
    }, job.jobId);
    await says(`</title><img src=x onerror=`);
  });

  await t.step("as html and as text it is text", async () => {
    await tab.press("Html");
    await says(`<meta http-equiv="refresh"`);
    await tab.press("Text");
    await says("Hostile");
  });

  await t.step("as a preview it is a frame that can do nothing", async () => {
    await tab.press("Preview");
    const frame = await page.waitForFrame((frame) =>
      frame.url() === "about:srcdoc"
    );
    const heading = await frame.waitForSelector("h1");
    assertEquals(await heading?.evaluate((h1) => h1.textContent), "Hostile");
    const sandbox = await page.$eval(
      "iframe",
      (element) => element.getAttribute("sandbox"),
    );
    assertEquals(sandbox, "");
    const policy = await frame.$eval(
      "head > :first-child",
      (element) => element.getAttribute("content") ?? "",
    );
    assert(policy.startsWith("default-src 'none'"));
    const link = await frame.waitForSelector("#way-out");
    await link?.click();
    await frame.waitForSelector("button").then((button) => button?.click());
    assertEquals(await frame.evaluate("globalThis.pwned"), undefined);
  });

  await t.step("nothing has run, and no request has left", async () => {
    assertEquals(await page.evaluate("globalThis.pwned"), undefined);
    assertEquals(dialogs, []);
    assertEquals(secret.connections, before);
  });

  await t.step(
    "the page's policy forbids inline script and foreign origins",
    async () => {
      const violations = await page.evaluate(async (foreign) => {
        const seen: string[] = [];
        const all = Promise.withResolvers<void>();
        addEventListener("securitypolicyviolation", (event) => {
          seen.push(String(Reflect.get(event, "effectiveDirective")));
          if (seen.length === 5) all.resolve();
        });
        const add = (name: string, attributes: Record<string, string>) => {
          const element = Reflect.get(globalThis, "document").createElement(
            name,
          );
          Object.assign(element, attributes);
          Reflect.get(globalThis, "document").body.append(element);
          return element;
        };
        add("script", { textContent: "globalThis.pwned = 2" });
        add("script", { src: `http://${foreign}/script` });
        add("img", { src: `http://${foreign}/image` });
        const frame = add("iframe", { src: `http://${foreign}/frame` });
        await new Promise((resolve) => frame.onload = resolve);
        await fetch("https://attacker.example/").catch(() => {});
        setTimeout(all.resolve, 5_000);
        await all.promise;
        return seen;
      }, secret.host);
      assertEquals(violations.toSorted(), [
        "connect-src",
        "frame-src",
        "img-src",
        "script-src-elem",
        "script-src-elem",
      ]);
      assertEquals(await page.evaluate("globalThis.pwned"), undefined);
      assertEquals(secret.connections, before);
    },
  );
});
