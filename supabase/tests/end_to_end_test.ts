/**
 * The whole system on pages that nobody here wrote: a documentation site by
 * direct fetch, a JS-rendered app and part of the site through the browser,
 * and a drain that is killed in the middle.
 */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { fixtureSite } from "../../scripts/fixtures/site.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { audit } from "./jobs.ts";

async function submit(
  stack: TestStack,
  url: string,
  render: boolean,
): Promise<string> {
  const response = await fetch(
    `${stack.apiUrl}/functions/v1/submit-crawl-job`,
    {
      method: "POST",
      headers: { apikey: stack.secretKey, "content-type": "application/json" },
      body: JSON.stringify({ url, render }),
    },
  );
  const { jobId, message } = await response.json();
  assertEquals(response.status, 202, message);
  return jobId;
}

async function read(stack: TestStack, id: string) {
  const response = await fetch(
    `${stack.apiUrl}/functions/v1/get-crawl-job?jobId=${id}`,
    { headers: { apikey: stack.secretKey } },
  );
  return await response.json();
}

/** Waits until every job has ended; fails with what is left. */
async function allEnded(stack: TestStack, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const rows = await stack.sql`
      select status, count(*)::int as n from public.crawl_jobs
      where status in ('pending', 'processing') group by 1`;
    if (rows.length === 0) return;
    if (Date.now() > deadline) throw new Error(JSON.stringify(rows));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

Deno.test("200 pages by direct fetch are stored as they were served", async () => {
  await using site = await fixtureSite();
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host, HOST_CONCURRENCY: "20" },
  });
  const paths = site.pages.slice(0, 200);
  assertEquals(paths.length, 200);
  const jobs = new Map<string, string>();
  for (const path of paths) {
    jobs.set(path, await submit(stack, site.origin + path, false));
  }
  await allEnded(stack, 60_000);
  for (const [path, id] of jobs) {
    const { job, html } = await read(stack, id);
    assertEquals([job.status, job.success_method], [
      "completed",
      "Direct Fetch",
    ], path);
    assert(
      html === await site.read(path),
      `${path} differs from what was served`,
    );
    assertEquals(job.html_length, [...html].length, path);
  }
  assertEquals(await audit(stack.sql), []);
});

Deno.test("20 rendered pages hold what only their scripts produced", async () => {
  await using site = await fixtureSite();
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const app = await submit(stack, site.origin + site.app, true);
  const pages = await Promise.all(
    site.pages.slice(0, 19).map((path) =>
      submit(stack, site.origin + path, true)
    ),
  );
  await allEnded(stack, 120_000);
  for (const id of pages) {
    const { job } = await read(stack, id);
    assertEquals([job.status, job.error], ["completed", null], job.url);
    assertEquals(job.success_method, "Puppeteer");
    assert(job.attempts[0].browser.length > 0);
  }
  const { job, html } = await read(stack, app);
  assertEquals([job.status, job.error], ["completed", null]);
  // Headings of the API that the app describes, and an element it makes.
  for (const words of ["/pet/findByStatus", "opblock-summary"]) {
    assert(html.includes(words), `the rendered app lacks '${words}'`);
    assert(!(await site.read(site.app)).includes(words));
  }
  assertEquals(await audit(stack.sql), []);
});

Deno.test("a drain that is killed mid-job loses nothing", async () => {
  const { promise: firstAsked, resolve: asked } = Promise.withResolvers<void>();
  let held = true;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      asked();
      // The first pages hang until their worker is dead.
      while (held) await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response("<p>Hi", {
        headers: { "content-type": "text/html" },
      });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host, LEASE_MS: "2000" },
  });
  for (let i = 0; i < 20; i++) {
    await submit(stack, `http://${host}/${i}`, false);
  }
  await firstAsked;
  await stack.killFunctions();
  held = false;
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    // What the minute cron does, without waiting for the minute.
    const response = await fetch(`${stack.apiUrl}/functions/v1/crawl-cron`, {
      method: "POST",
      headers: { apikey: stack.cronKey, "content-type": "application/json" },
      body: "{}",
    });
    await response.body?.cancel();
    const [row] = await stack.sql`
      select count(*)::int as n from public.crawl_jobs where status <> 'completed'`;
    if (row?.n === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await allEnded(stack, 1_000);
  const [row] = await stack.sql`
    select count(*)::int as jobs, sum(stalls)::int as stalls,
      (select count(*)::int from public.crawl_results) as results
    from public.crawl_jobs where status = 'completed'`;
  assertEquals([row?.jobs, row?.results], [20, 20]);
  assert(row?.stalls >= 1);
  assertEquals(await audit(stack.sql), []);
});
