import { CrawlClient } from "../../client/mod.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { Caller } from "../testing/caller.ts";
import { testStack } from "../testing/stack.ts";
import { seriousViolations } from "./testing/axe.ts";
import { focusOf, tabber } from "./testing/keyboard.ts";
import { startSite } from "./testing/site.ts";
import { openTab } from "./testing/tab.ts";

Deno.test("the dashboard is there for all: axe, a narrow screen, the keyboard alone", async (t) => {
  await using site = startSite();
  await using stack = await testStack({
    dashboard: true,
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const url = `${stack.apiUrl}/dashboard/`;
  const client = new CrawlClient({ url: stack.apiUrl, key: stack.secretKey });
  const { job: done } = await client.crawl(`${site.origin}/page/1`, {
    formats: ["markdown", "links", "headings", "metadata"],
  });
  const urls = [`${site.origin}/page/2`, `${site.origin}/missing/3`];
  await client.submitBatch(urls, { batchId: "mixed", render: false });
  await client.waitForBatch("mixed");
  const [failed] = await Array.fromAsync(
    client.batchJobs("mixed", { status: "error" }),
  );
  const { jobId: later } = await client.submit(`${site.origin}/page/4`, {
    delayMs: 3_600_000,
  });
  const { job: seen } = await client.crawl(`${site.origin}/page/5`, {
    formats: ["screenshot", "pdf", "rawHtml"],
    extract: { heading: "h1", broken: "p:nope" },
  });
  await client.schedules.set({
    name: "Shop",
    cron: "30 6 * * 1-5",
    job: { url: `${site.origin}/page/1` },
  });
  const told = await client.submit(`${site.origin}/page/6`, {
    delayMs: 3_600_000,
    webhook: {
      url: `${site.origin}/page/told`,
      secret: `whsec_${"A".repeat(32)}`,
    },
  });
  await client.cancel({ jobIds: [told.jobId] });
  await Caller.secret(stack).post("crawl-cron");

  // Each view by its address, what it says, and what is pressed and said then.
  const views: [hash: string, says: string, press?: string, then?: string][] = [
    ["#/", "URL", "More options", "Priority"],
    ["#/crawl?form=many", "one a line"],
    ["#/batches", "mixed"],
    ["#/batches/mixed", "2 jobs"],
    ["#/batches/mixed?x", "2 jobs", "Retry failed", "Retry 1 job"],
    ["#/batches/mixed?y", "2 jobs", "Download", "For spreadsheets"],
    ["#/batches/none", "There is no such batch"],
    ["#/jobs", "No jobs yet"],
    [`#/jobs/${done.id}`, "Preview"],
    [`#/jobs/${done.id}?show=links`, "a link"],
    [`#/jobs/${failed?.jobId}`, "HTTP_CLIENT_ERROR"],
    [`#/jobs/${later}`, "It was asked for"],
    [`#/jobs/${seen.id}`, "INVALID_SELECTOR", "Save the picture"],
    [`#/jobs/${seen.id}?show=pdf`, "as the browser prints the page"],
    ["#/queue", "All is well"],
    ["#/schedules", "Shop", "The next 5 runs", "6:30"],
    ["#/schedules?x", "Shop", "New schedule", "every hour"],
    ["#/schedules?y", "Shop", "Remove", "does not run any more"],
    ["#/webhooks", "job.cancelled", "Tries", "HTTP 200"],
    ["#/webhooks?status=failed", "No such messages"],
    ["#/nowhere", "There is no such page"],
  ];
  for (const [scheme, width] of [["light", 360], ["dark", 1_280]] as const) {
    await t.step(
      `axe finds nothing serious, ${scheme}, ${width} px`,
      async () => {
        await using tab = await openTab({ url, scheme, width });
        const { page } = tab;
        for (const [hash, says, press, then] of views) {
          await page.goto(`${url}?${Math.random()}${hash}`);
          await tab.says(says);
          if (press) await tab.press(press);
          if (then) await tab.says(then);
          assertEquals([hash, await seriousViolations(page)], [hash, []]);
          const tooWide = await page.$eval(
            "html",
            (html) => html.scrollWidth > html.clientWidth,
          );
          assert(!tooWide, `${hash} is wider than ${width} px`);
        }
        await page.goto(`${url}?end`);
        await page.locator("[aria-label=Disconnect]").click();
        await tab.says("Connect to your project");
        assertEquals(await seriousViolations(page), []);
        assertEquals(tab.problems, []);
      },
    );
  }

  await t.step("the keyboard alone submits, reads and retries", async () => {
    await using tab = await openTab({ url });
    const { page } = tab;
    const tabTo = tabber(page);
    const focused = () => focusOf(page);
    await page.waitForSelector("#submit");
    await tabTo("Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo("url");
    await page.keyboard.type(`${site.origin}/missing/9`);
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-status=error]");
    await tabTo("Retry");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { hidden: true });
    assertEquals((await focused()).name, "Retry …");

    await tab.view("#/batches/mixed", "mixed");
    await page.waitForSelector('[data-place="1"]');
    await tabTo("/page/2");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector('[data-place="1"]:focus-within');
    assert((await focused()).name.includes("/missing/3"));
    await page.keyboard.press("Enter");
    await tab.says("Check the address.");
  });

  await t.step(
    "the keyboard alone makes a schedule and sends again",
    async () => {
      await using tab = await openTab({ url: `${url}#/schedules` });
      const { page } = tab;
      const tabTo = tabber(page);
      await tab.says("Shop");
      await tabTo("New schedule");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog[open]");
      await tabTo("every hour");
      await page.keyboard.press("Enter");
      await tabTo("urls");
      await page.keyboard.type(`${site.origin}/page/2`);
      await tabTo("Set");
      await page.keyboard.press("Enter");
      await tab.says("0 * * * *");
      await tab.view("#/webhooks", "Webhooks");
      await tab.says("job.cancelled");
      await tabTo("Send again");
      await page.keyboard.press("Enter");
      await tab.says("is sent again");
    },
  );
});
