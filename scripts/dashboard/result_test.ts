import { assertEquals, assertMatch } from "../testing/assert.ts";
import { testStack } from "../testing/stack.ts";
import { downloads } from "./testing/downloads.ts";
import { startSite } from "./testing/site.ts";
import { openTab } from "./testing/tab.ts";

Deno.test("the dashboard shows all that is made of a page", async (t) => {
  await using site = startSite();
  await using stack = await testStack({
    dashboard: true,
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      ALLOW_PAGE_SCRIPTS: "true",
    },
  });
  await using tab = await openTab({ url: `${stack.apiUrl}/dashboard/` });
  const { page, says, press } = tab;
  const fill = (name: string, text: string) =>
    page.locator(`#submit [name=${name}]`).fill(text);
  const imageSizes = () =>
    page.$$eval(
      "img.screenshot",
      (images) => images.map((image) => image.naturalWidth),
    );

  await t.step("pictures, paper, rows and what is missing", async () => {
    await fill("url", `${site.origin}/page/7`);
    for (const format of ["rawHtml", "screenshot", "pdf"]) await press(format);
    await press("More options");
    await fill("extract", '{ "heading": "h1", "broken": "p:nope" }');
    await fill(
      "actions",
      JSON.stringify([
        { type: "screenshot", format: "png" },
        { type: "evaluate", script: "6 * 7" },
      ]),
    );
    await fill("viewport", '{ "width": 640, "height": 480 }');
    await page.click("#submit button[type=submit]");
    await page.waitForSelector("[data-status=completed]");
    await says("640 × 480");
    await page.waitForFunction(
      "document.querySelector('img.screenshot').complete",
    );
    assertEquals(await imageSizes(), [640]);
    await says("INVALID_SELECTOR");
    await press("Screenshots (1)");
    await says("Action 1");
    await page.waitForFunction(
      "document.querySelector('img.screenshot').complete",
    );
    assertEquals(await imageSizes(), [640]);
    await press("Picked out");
    await says('"heading": "Page /page/7"');
    await press("Scripts (1)");
    await says('"value": 42');
    await press("Headers");
    await says("text/html; charset=utf-8");
    await press("Raw html");
    await says('<!DOCTYPE html><html lang="en"><title>Page /page/7');
    await using files = await downloads(page);
    await page.click("[id$=-pdf]");
    await says("as the browser prints the page");
    const pdf = await files.of(() => press("Save the PDF"));
    assertMatch(pdf.name, /^[0-9a-f-]{36}\.pdf$/);
    assertMatch(pdf.text, /^%PDF-/);
  });

  await t.step(
    "a page that links led to: its parent and its batch",
    async () => {
      await tab.view("#/crawl", "Crawl");
      await fill("url", `${site.origin}/page/7`);
      await press("More options");
      await fill("follow", '{ "depth": 1 }');
      await page.click("#submit button[type=submit]");
      await says("1 new");
      const [child] = await stack.sql`
      select id from crawl_jobs where parent_id is not null`;
      await tab.page.evaluate(`location.hash = "#/jobs/${child?.id}"`);
      await says("1 link");
      await page.locator("dd a[href^='#/jobs/']").click();
      await says("1 new");
      await page.locator("dd a[href^='#/batches/']").click();
      await says("2 jobs");
    },
  );
  assertEquals(tab.problems, []);
});
