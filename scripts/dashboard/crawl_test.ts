import { assert, assertEquals, assertMatch } from "../testing/assert.ts";
import { testStack } from "../testing/stack.ts";
import { downloads } from "./testing/downloads.ts";
import { temporaryFolder } from "./testing/folder.ts";
import { startSite } from "./testing/site.ts";
import { openTab } from "./testing/tab.ts";

Deno.test("the dashboard crawls pages, from the form to the row and the file", async (t) => {
  await using site = startSite();
  await using stack = await testStack({
    dashboard: true,
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  await using tab = await openTab({ url: `${stack.apiUrl}/` });
  const { page, says, press, view } = tab;
  assertEquals(page.url(), `${stack.apiUrl}/dashboard/`);
  const { sql } = stack;

  await t.step(
    "one page: its job is watched, with timeline and result",
    async () => {
      await page.type("#submit input[name=url]", `${site.origin}/page/7`);
      await press("markdown");
      await page.click("#submit button[type=submit]");
      await page.waitForSelector("[data-status=completed]");
      await says("Page /page/7");
      await says("Try 1");
      await says("HTTP 200");
      await press("Markdown");
      await says("Words of the page, and [a link]");
      await press("Html");
      await says("<h1>Page /page/7</h1>");
      const [job] = await sql`select url, status, args from crawl_jobs`;
      assertEquals(job?.url, `${site.origin}/page/7`);
      assertEquals(job?.status, "completed");
      assertEquals(job?.args.formats, ["markdown"]);
      await page.reload();
      await says("<h1>Page /page/7</h1>"); // the same view, and the same part of it
    },
  );

  await t.step(
    "a batch: broken lines are named, the others are submitted",
    async () => {
      await view("#/crawl?form=many", "Crawl");
      const lines = [
        `${site.origin}/page/1`,
        "example.com/bare",
        `${site.origin}/page/1`,
        `${site.origin}/later/2`,
        "ftp://example.com/",
        `${site.origin}/later/3`,
        `${site.origin}/missing/4`,
        "http://10.0.0.1/private",
      ];
      const write = (text: string) =>
        page.locator("textarea[name=urls]").fill(text);
      await write(lines.join("\n"));
      await says("5 pages to crawl, 3 lines left out");
      await says("Begin it with https://");
      await says("The same as line 1");
      await says("Only http and https are crawled");
      await page.type("input[name=batchId]", "shop");
      await page.click("input[name=render]");
      await page.click("#submit-many button[type=submit]");
      await says("The lines above were refused"); // the private one
      await says("0 pages to crawl, 1 line left out");
      await says("10.0.0.1");
      assertEquals(
        await page.$eval("textarea[name=urls]", (box) => box.value),
        "http://10.0.0.1/private",
      );
      await press("shop");
      await says("Done, some failed");
      await says("1 done");
      await says("3 failed");
      const rows = await sql`
      select status, count(*)::int from crawl_jobs
      join crawl_batches on crawl_batches.id = batch_id where name = 'shop'
      group by status order by status`;
      assertEquals(rows.map(({ status, count }) => [status, count]), [
        ["completed", 1],
        ["error", 3],
      ]);
    },
  );

  await t.step(
    "the list is filtered, and a reload keeps the filter",
    async () => {
      const shown = () => page.$$eval("[data-place]", (rows) => rows.length);
      await page.select("select[name=status]", "error");
      await says("3 of 4 jobs");
      assertEquals(await shown(), 3);
      await page.reload();
      await says("3 of 4 jobs");
      await page.select("select[name=code]", "HTTP_CLIENT_ERROR");
      await page.type("input[name=host]", "elsewhere");
      await says("0 of 4 jobs");
      await press("Clear");
      await page.waitForSelector('[data-place="3"]');
      assertEquals(await shown(), 4);
    },
  );

  await t.step("a failed job says why, and what can be done", async () => {
    await page.select("select[name=status]", "error");
    await press(`${site.origin}/missing/4`);
    await says("HTTP_CLIENT_ERROR");
    await says("Check the address.");
    await page.goBack();
    await says("3 of 4 jobs");
  });

  await t.step(
    "failed jobs are retried with other options, after a count",
    async () => {
      site.heal();
      await press("Retry failed");
      await says("3 failed jobs will get all of their tries again");
      await page.select("dialog select[name=render]", "true");
      await press("Retry 3 jobs");
      await says("3 jobs sent back to the queue");
      await press("Clear");
      await says("3 done");
      await says("1 failed");
      const [retried] = await sql`
      select args, retries from crawl_jobs where url like '%/later/2'`;
      assertEquals(retried?.args.render, true);
      assertEquals(retried?.retries, 1);
    },
  );

  await t.step("the batch is downloaded as CSV and as JSON Lines", async () => {
    await using files = await downloads(page);
    await press("Download");
    const save = () => page.click("dialog button[type=submit]");
    const csv = await files.of(save);
    assertEquals(csv.name, "shop.csv");
    assertEquals(csv.text.trim().split("\r\n").length, 5);
    await page.waitForSelector("dialog", { hidden: true });
    await press("Download");
    await page.click("dialog input[value=jsonl]");
    await page.click("dialog input[name=html]");
    const jsonl = await files.of(save);
    assertEquals(jsonl.name, "shop.jsonl");
    const rows = jsonl.text.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.length, 4);
    assertMatch(rows[0].html, /<h1>Page \/page\/1<\/h1>/);
  });

  await t.step("what waits says why, and is cancelled", async () => {
    await view("#/crawl?form=many", "Crawl");
    await using folder = await temporaryFolder();
    const file = `${folder.path}/pages.csv`;
    await Deno.writeTextFile(
      file,
      `name,url\n"8, good",${site.origin}/page/8\n9,${site.origin}/page/9\n`,
    );
    const input = await page.waitForSelector("input[type=file]");
    await input?.uploadFile(file);
    await says("2 pages to crawl");
    await page.type("input[name=batchId]", "unwanted");
    await press("More options");
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await page.$eval(
      "input[name=runAt]",
      (input, value) => {
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      },
      tomorrow.slice(0, 16),
    );
    await page.click("#submit-many button[type=submit]");
    await says("2 waiting");
    await press(`${site.origin}/page/8`);
    await page.waitForSelector("[data-reason=SCHEDULED]");
    await page.goBack();
    await press("Cancel");
    await says("2 jobs have not ended");
    await press("Cancel 2 jobs");
    await says("2 cancelled");
    const rows = await sql`
      select distinct status from crawl_jobs
      join crawl_batches on crawl_batches.id = batch_id
      where name = 'unwanted'`;
    assertEquals(rows.map(({ status }) => status), ["cancelled"]);
  });

  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, location.href])
  );
  assert(!kept.includes(stack.secretKey), "the key is only in the tab");
  assert(!(await page.content()).includes(stack.secretKey));
  assertEquals(tab.problems, []);
});
