import { assert, assertEquals } from "../scripts/testing/assert.ts";
import { claim, jobIn, report } from "../supabase/tests/jobs.ts";
import {
  CrawlClient,
  CrawlError,
  JobFailedError,
  waitForCrawlJob,
  WaitTimeoutError,
} from "./mod.ts";
import { serve } from "../supabase/functions/_shared/net/testing/servers.ts";
import { crawlStack, errorOf } from "./testing/crawl_stack.ts";
import { Proxy } from "./testing/proxy.ts";

Deno.test("waitForCrawlJob() waits over several calls", async (t) => {
  // Each call lasts a second.
  await using setup = await crawlStack({ env: { REQUEST_BUDGET_MS: "2000" } });
  const { stack: { sql } } = setup;
  let calls: number[] = [];
  const { connection } = setup.with({
    fetch: (url, init) => {
      calls.push(JSON.parse(String(init.body)).maxWaitTimeMs);
      return fetch(url, init);
    },
  });
  const leased = async () => {
    await jobIn(sql, "pending");
    const [job] = await claim(sql, 1);
    if (!job) throw new Error("There is nothing to claim");
    return job;
  };
  const inMs = (ms: number, run: () => Promise<unknown>) =>
    new Promise((resolve) => setTimeout(resolve, ms)).then(run);

  await t.step("until the job ends in a later one", async () => {
    const job = await leased();
    const began = performance.now();
    const [{ id, status }] = await Promise.all([
      waitForCrawlJob(connection, job.id, { timeoutMs: 30_000 }),
      inMs(2_500, () => report(sql, "complete", job)),
    ]);
    const took = performance.now() - began;
    assertEquals([id, status], [job.id, "completed"]);
    assert(took >= 2_500 && took < 20_000, `${took} ms`);
    const [first = 0, ...later] = calls;
    assertEquals(first, 30_000);
    assert(later.length > 0, "a call waits for a second at most");
    later.reduce((before, now) => {
      assert(now <= before - 1_000, String(calls));
      return now;
    }, first);
  });

  await t.step("and answers when the job has failed", async () => {
    const { id } = await jobIn(sql, "error");
    const { status, error } = await waitForCrawlJob(connection, id);
    assertEquals([status, error?.code], ["error", "TIMEOUT"]);
  });

  await t.step("until its patience is used up", async () => {
    const { id } = await jobIn(sql, "delayed");
    calls = [];
    const began = performance.now();
    const error = await errorOf(
      WaitTimeoutError,
      waitForCrawlJob(connection, id, { timeoutMs: 2_300 }),
    );
    const took = performance.now() - began;
    assert(took >= 2_300 && took < 20_000, `${took} ms`);
    assert(calls.length >= 2 && calls.length <= 5, String(calls));
    assertEquals([error.job?.id, error.job?.status], [id, "pending"]);
    assertEquals(error.cause, undefined);
  });

  await t.step("but once without any patience", async () => {
    const { id } = await jobIn(sql, "delayed");
    calls = [];
    await errorOf(
      WaitTimeoutError,
      waitForCrawlJob(connection, id, { timeoutMs: 0 }),
    );
    assertEquals(calls, [0]);
  });

  await t.step("through lost connections", async () => {
    await using proxy = new Proxy(setup.stack.apiUrl);
    proxy.fates.push("cut", "bad gateway", "cut");
    const job = await leased();
    const [{ status }] = await Promise.all([
      setup.with({ url: proxy.url }).wait(job.id, { timeoutMs: 30_000 }),
      inMs(4_000, () => report(sql, "complete", job)),
    ]);
    assertEquals([status, proxy.lost], ["completed", 3]);
  });

  await t.step("through a restart of the functions", async () => {
    const job = await leased();
    const [{ status }] = await Promise.all([
      setup.client.wait(job.id, { timeoutMs: 60_000 }),
      inMs(500, () => Promise.resolve(setup.stack.killFunctions())),
      inMs(4_000, () => report(sql, "complete", job)),
    ]);
    assertEquals(status, "completed");
  });

  await t.step("and says that the server went away meanwhile", async () => {
    await using proxy = new Proxy(setup.stack.apiUrl);
    const { id } = await jobIn(sql, "delayed");
    const waited = errorOf(
      WaitTimeoutError,
      setup.with({ url: proxy.url }).wait(id, { timeoutMs: 3_000 }),
    );
    // The first call is answered, no later one is.
    await inMs(1_500, () => {
      proxy.fates.push(...Array.from({ length: 99 }, () => "cut" as const));
      return Promise.resolve();
    });
    const { job, cause } = await waited;
    assertEquals(job?.id, id);
    assert(cause instanceof CrawlError && cause.code === "OFFLINE");
  });

  await t.step("workflow() does the same for a job", async () => {
    const job = await leased();
    const workflow = setup.client.workflow({ jobId: job.id });
    const [{ jobId, page }] = await Promise.all([
      workflow,
      inMs(2_500, () => report(sql, "complete", job)),
    ]);
    assertEquals([jobId, page.url], [job.id, "https://a.com/"]);
  });
});

Deno.test("waitForCrawlJob() says that nobody is there", async () => {
  const gone = serve(() => new Response());
  await gone[Symbol.asyncDispose]();
  const client = new CrawlClient({ url: gone.origin, key: "k" });
  const began = performance.now();
  const { code } = await errorOf(
    CrawlError,
    client.wait(crypto.randomUUID(), { timeoutMs: 1_500 }),
  );
  assertEquals(code, "OFFLINE");
  assert(performance.now() - began >= 1_500);
});

Deno.test("workflow() continues with what the page says", async (t) => {
  const open = Promise.withResolvers<void>();
  await using slow = serve(async () => {
    await open.promise;
    return new Response("<title>At last</title><h1>Here</h1>", {
      headers: { "content-type": "text/html" },
    });
  });
  await using setup = await crawlStack();
  const { client, site } = setup;
  const env = { CRAWL_ALLOWED_PRIVATE_HOSTS: slow.host };
  await using other = await crawlStack({ env });

  await t.step("its title, headings, links and content", async () => {
    const { jobId, status, page } = await client.workflow(
      `${site.origin}${site.app}`,
    );
    assertEquals((await client.get(jobId)).job.status, "completed");
    assertEquals([status, page.title], ["completed", "Swagger UI"]);
    assert(page.headings.length > 0 && page.markdown.includes("pet"));
  });

  await t.step("throws what the crawl failed with", async () => {
    const error = await errorOf(
      JobFailedError,
      client.workflow(`${site.origin}/vis/nowhere.html`, { maxAttempts: 1 }),
    );
    assertEquals(error.code, "HTTP_CLIENT_ERROR");
    assertEquals(error.job.error?.code, "HTTP_CLIENT_ERROR");
  });

  await t.step("stops waiting, and goes on where it stopped", async () => {
    const began = other.client.workflow(slow.origin, { waitTimeoutMs: 1_500 });
    const { job } = await errorOf(WaitTimeoutError, began);
    assertEquals(job?.url, `${slow.origin}/`);
    open.resolve();
    const { page } = await other.client.workflow({ jobId: job?.id ?? "" });
    assertEquals([page.title, page.headings], [
      "At last",
      [{ level: 1, text: "Here" }],
    ]);
  });
});
