/**
 * `deno task dashboard:shots` takes pictures of every view of the dashboard, in
 * light and dark, on a phone and on wider screens, into `.local/shots/`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import puppeteer, { type Browser } from "puppeteer-core";
import { CrawlClient } from "../client/mod.ts";
import { startSite } from "./dashboard/testing/site.ts";
import { BrowserHost } from "./stack/browser_host.ts";
import { getBrowser } from "./stack/browser_path.ts";
import { startStack } from "./stack/mod.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const out = `${checkout}.local/shots`;
const widths = { phone: 390, laptop: 1_280, wide: 1_920 };

/** Fills the queue with what there is to see; the views' addresses. */
async function fill(client: CrawlClient, origin: string) {
  const pages = (path: string, count: number) =>
    Array.from({ length: count }, (_, place) => `${origin}/${path}/${place}`);
  await client.submitBatch([...pages("page", 120), ...pages("missing", 9)], {
    batchId: "winter-catalogue",
    render: false,
  });
  await client.submitBatch(pages("page", 40), {
    batchId: "shoes",
    render: false,
  });
  await client.submitBatch(pages("page", 500), {
    batchId: "tomorrow",
    delayMs: 86_400_000,
  });
  const { job } = await client.crawl(`${origin}/page/7`, {
    formats: ["markdown", "links", "headings", "metadata"],
  });
  const { job: seen } = await client.crawl(`${origin}/page/8`, {
    formats: ["screenshot", "pdf", "rawHtml"],
    extract: { heading: "h1", broken: "p:nope" },
    follow: { depth: 1 },
  });
  const { jobId } = await client.submit(`${origin}/missing/7`);
  await client.wait(jobId);
  await client.waitForBatch("winter-catalogue");
  await client.waitForBatch("shoes");
  await schedule(client, origin);
  const told = await tell(client, origin);
  return {
    crawl: "#/",
    many: "#/crawl?form=many",
    batches: "#/batches",
    batch: "#/batches/winter-catalogue",
    job: `#/jobs/${job.id}`,
    failed: `#/jobs/${jobId}`,
    jobs: "#/jobs",
    seen: `#/jobs/${seen.id}`,
    queue: "#/queue",
    schedules: "#/schedules",
    webhooks: "#/webhooks",
    told: `#/jobs/${told}`,
    messages: `#/webhooks?jobId=${told}`,
  };
}

async function schedule(client: CrawlClient, origin: string) {
  const { scheduleId } = await client.schedules.set({
    name: "The shop's front page",
    cron: "30 6 * * 1-5",
    timeZone: "Europe/Vienna",
    job: { url: `${origin}/page/1` },
  });
  await client.schedules.run(scheduleId);
  await client.schedules.set({
    cron: "0 * * * *",
    paused: true,
    batch: { urls: [`${origin}/page/1`, `${origin}/page/2`] },
  });
}

async function tell(client: CrawlClient, origin: string) {
  const secret = `whsec_${"A".repeat(32)}`;
  const delayMs = 3_600_000;
  const told = await Promise.all(
    ["page", "missing", "gone"].map((path) =>
      client.submit(`${origin}/page/9`, {
        delayMs,
        webhook: { url: `${origin}/${path}/hooks`, secret },
      })
    ),
  );
  await client.cancel({ jobIds: told.map(({ jobId }) => jobId) });
  return told[0]?.jobId ?? "";
}

if (import.meta.main) {
  await using site = startSite();
  const state = await Deno.makeTempDir();
  await using stack = await startStack({
    checkout,
    state,
    port: 0,
    databasePort: 0,
    fresh: true,
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
    log: () => {},
  });
  const client = new CrawlClient({
    url: stack.apiUrl,
    key: stack.keys.secret,
  });
  const views = await fill(client, site.origin);
  await fetch(`${stack.apiUrl}/functions/v1/crawl-cron`, {
    method: "POST",
    headers: { apikey: stack.keys.secret },
  });
  const profiles = await Deno.makeTempDir();
  await using host = new BrowserHost({
    browser: () => getBrowser(state),
    profiles,
    log: console.error,
  });
  await using owned = new AsyncDisposableStack();
  const browser = owned.adopt<Browser>(
    await puppeteer.connect({ browserWSEndpoint: host.endpoint }),
    (browser) => browser.disconnect(),
  );
  await Deno.mkdir(out, { recursive: true });
  const page = await browser.newPage();
  for (const [device, width] of Object.entries(widths)) {
    await page.setViewport({ width, height: 900 });
    for (const value of ["light", "dark"]) {
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      for (const [name, hash] of Object.entries(views)) {
        await page.goto(`${stack.dashboardUrl}?${name}${hash}`);
        await page.waitForNetworkIdle({ idleTime: 400 });
        await page.screenshot({
          path: `${out}/${name}-${device}-${value}.png`,
        });
      }
    }
  }
  console.log(`${out}: pictures of ${Object.keys(views).length} views`);
}
