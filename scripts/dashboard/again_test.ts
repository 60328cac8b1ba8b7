import { CrawlClient } from "../../client/mod.ts";
import { assertEquals } from "../testing/assert.ts";
import { Caller } from "../testing/caller.ts";
import { testStack } from "../testing/stack.ts";
import { startSite } from "./testing/site.ts";
import { openTab } from "./testing/tab.ts";

Deno.test("the dashboard looks after schedules and webhook messages", async (t) => {
  await using site = startSite();
  let answer = 410;
  await using receiver = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(null, { status: answer }),
  );
  const hooks = `127.0.0.1:${receiver.addr.port}`;
  await using stack = await testStack({
    dashboard: true,
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: `${site.host},${hooks}` },
  });
  const { sql } = stack;
  const url = `${stack.apiUrl}/dashboard/`;
  const client = new CrawlClient({ url: stack.apiUrl, key: stack.secretKey });

  await t.step("a failure to list them can be tried again", async () => {
    await using tab = await openTab({ url });
    await sql`revoke execute on function list_crawl_schedules from service_role`;
    await tab.view("#/schedules", "Schedules");
    await tab.says("INTERNAL");
    await sql`grant execute on function list_crawl_schedules to service_role`;
    await tab.press("Try again");
    await tab.says("No schedules yet");
    await tab.view("#/webhooks", "Webhooks");
    await tab.says("No messages yet");
  });

  await t.step(
    "a schedule is made, run, paused, changed, removed",
    async () => {
      await using tab = await openTab({ url: `${url}#/schedules` });
      const { page, says, press } = tab;
      const fill = (name: string, text: string) =>
        page.locator(`dialog [name=${name}]`).fill(text);
      const set = () => page.click("dialog button[type=submit]");
      await says("No schedules yet");
      await press("New schedule");
      await fill("name", "Shop");
      await press("every day at 6:30");
      await fill("timeZone", "Mars/Olympus");
      await fill("urls", `${site.origin}/page/1`);
      await page.click("dialog input[name=render]");
      await set();
      await says("INVALID_SCHEDULE");
      await fill("timeZone", "Europe/Vienna");
      await set();
      await says("30 6 * * * Europe/Vienna");
      await says("It has not run yet.");
      await press("The next 5 runs");
      assertEquals(await page.$$eval(".runs li", (runs) => runs.length), 5);
      const [made] = await sql`
      select name, cron, time_zone, overlap, template from crawl_schedules`;
      assertEquals(made?.template.job.url, `${site.origin}/page/1`);
      assertEquals(made?.template.job.render, false);

      await press("Run now");
      await says("Last run");
      await press("its job");
      await page.waitForSelector("[data-status=completed]");
      await tab.view("#/schedules", "Schedules");

      await press("Pause");
      await says("Paused: it does not run by itself.");
      await press("Resume");
      await says("Next run");

      await press("Change");
      await fill("cron", "0 8 * * 1-5");
      await page.select("dialog select[name=overlap]", "queue");
      await set();
      await says("0 8 * * 1-5 Europe/Vienna");
      const [changed] = await sql`
      select overlap, template from crawl_schedules`;
      assertEquals([changed?.overlap, changed?.template], [
        "queue",
        made?.template,
      ]);

      await sql`
      update crawl_schedules set last_outcome = 'failed',
        last_error_code = 'QUOTA_EXCEEDED', last_error_message = 'Too much'`;
      await page.reload();
      await says("QUOTA_EXCEEDED Too much");

      await press("Remove");
      await press("Remove it");
      await says("No schedules yet");
      assertEquals([...await sql`select from crawl_schedules`].length, 0);
      assertEquals(tab.problems, []);
    },
  );

  await t.step("several pages are a batch each time", async () => {
    await using tab = await openTab({ url: `${url}#/schedules` });
    const { page, says, press } = tab;
    await press("New schedule");
    await press("every hour");
    const urls = [1, 2].map((place) => `${site.origin}/page/${place}`);
    await page.locator("dialog [name=urls]").fill(urls.join("\n"));
    await page.click("dialog button[type=submit]");
    await says("2 pages");
    await press("Run now");
    await press("its batch");
    await says("2 jobs");
    assertEquals(tab.problems, []);
  });

  await t.step("work that is no page is told in words", async () => {
    const name = "Campaigns";
    const work = { kind: "campaign_scan", args: { maxTweets: 20 } };
    await client.schedules.set({ name, cron: "@hourly", work });
    await using tab = await openTab({ url: `${url}#/schedules` });
    const { page, says } = tab;
    await says("campaign scan: maxTweets 20");
    const card = "article[aria-label=Campaigns]";
    await page.locator(`${card} button ::-p-text(Run now)`).click();
    await page.locator(`${card} a ::-p-text(its job)`).click();
    await page.waitForSelector("[data-status=completed]");
    await says("1 of 3");
    assertEquals(tab.problems, []);
  });

  await t.step("a message that did not arrive is sent again", async () => {
    await using tab = await openTab({ url });
    const { page, says, press } = tab;
    const { jobId } = await client.submit("https://example.com/", {
      delayMs: 3_600_000,
      webhook: {
        url: `http://${hooks}/told`,
        secret: `whsec_${"A".repeat(32)}`,
      },
    });
    await client.cancel({ jobIds: [jobId] });
    await Caller.secret(stack).post("crawl-cron");
    await tab.view("#/webhooks?status=failed", "Webhooks");
    await page.waitForSelector("[data-delivery=failed]");
    await says("job.cancelled");
    await says("HTTP_CLIENT_ERROR");
    await press("Tries");
    await says("HTTP 410");
    answer = 204;
    await press("Send again");
    await says("No such messages");
    await press("Delivered");
    await page.waitForSelector("[data-delivery=delivered]");
    await press("its job");
    await page.waitForSelector("[data-status=cancelled]");
    assertEquals(tab.problems, []);
  });

  await t.step("a job and a batch lead to their messages", async () => {
    await using tab = await openTab({ url });
    const { page, says, press } = tab;
    const secret = `whsec_${"A".repeat(32)}`;
    const told = { url: `http://${hooks}/told`, secret };
    const later = { delayMs: 3_600_000 };
    const single = await client.submit("https://example.com/", {
      ...later,
      webhook: told,
    });
    const quiet = await client.submit("https://example.com/", later);
    await client.cancel({ jobIds: [single.jobId, quiet.jobId] });
    await client.submitBatch(["https://example.com/"], {
      ...later,
      batchId: "told",
      webhook: told,
    });
    await client.cancel({ batchId: "told" });
    const messages = () =>
      page.$$eval(".delivery h2", (heads) => heads.map((h) => h.innerText));

    await page.goto(`${url}#/jobs/${single.jobId}`);
    await press("Webhook messages");
    await says(`Messages about job ${single.jobId}`);
    await says("job.cancelled");
    assertEquals(await messages(), ["job.cancelled"]);
    await press("The job");
    await page.waitForSelector("[data-status=cancelled]");

    await page.goto(`${url}#/batches/told`);
    await press("Webhook messages");
    await says("Messages about batch told");
    await says("batch.cancelled");
    assertEquals(await messages(), ["batch.cancelled"]);
    await press("Failed");
    await says("No such messages");
    await says("Messages about batch told");

    // One that nobody is told of has nothing to lead to.
    await page.goto(`${url}#/jobs/${quiet.jobId}`);
    await page.waitForSelector("[data-status=cancelled]");
    await page.waitForNetworkIdle({ idleTime: 300 });
    const links = await page.$$eval(
      ".page-head a.button",
      (links) => links.map((link) => link.textContent),
    );
    assertEquals(links, []);
    assertEquals(tab.problems, []);
  });
});
