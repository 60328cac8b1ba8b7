import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../scripts/testing/assert.ts";
import { CrawlError, JobFailedError, WaitTimeoutError } from "./mod.ts";
import { crawlStack, errorOf } from "./testing/crawl_stack.ts";

const nobody = "00000000-0000-4000-8000-000000000000";
const later = { delayMs: 3_600_000 };

Deno.test("CrawlClient works on single jobs", async (t) => {
  await using setup = await crawlStack();
  const { client, site, stack } = setup;
  const [path = "", other = ""] = site.pages;
  const url = site.origin + path;

  await t.step("crawl() answers with the page as it was served", async () => {
    const { job, html, formats } = await client.crawl(url, { render: false });
    assertEquals([job.status, job.url, job.success_method], [
      "completed",
      url,
      "Direct Fetch",
    ]);
    assertEquals(html, await site.read(path));
    assertEquals(formats, null);
  });

  await t.step("crawl() takes a URL and answers with formats", async () => {
    const { job, formats } = await client.crawl(new URL(site.app, url), {
      formats: ["markdown", "headings"],
    });
    assertEquals(job.success_method, "Puppeteer");
    assertStringIncludes(formats?.markdown ?? "", "pet");
    assert((formats?.headings?.length ?? 0) > 0);
    assertEquals(formats?.links, undefined);
  });

  await t.step("crawl() throws what the job failed with", async () => {
    const error = await errorOf(
      JobFailedError,
      client.crawl(`${site.origin}/vis/nowhere.html`, { render: false }),
    );
    assertEquals(error.code, "HTTP_CLIENT_ERROR");
    const { status, attempts } = error.job;
    assertEquals([status, attempts[0]?.http_status], ["error", 404]);
    assertEquals(error.message, error.job.error?.message);
  });

  await t.step("crawl() throws when the job was cancelled", async () => {
    const failed = errorOf(JobFailedError, client.crawl(url, later));
    const [job] = await until(() =>
      stack.sql`select id from public.crawl_jobs where status = 'pending'`
    );
    assertEquals(await client.cancel({ jobIds: [job?.id] }), 1);
    const { code, job: { status } } = await failed;
    assertEquals([code, status], ["CANCELLED", "cancelled"]);
  });

  await t.step("crawl() stops waiting, and the job goes on", async () => {
    const options = { delayMs: 2_000, render: false, waitTimeoutMs: 300 };
    const error = await errorOf(WaitTimeoutError, client.crawl(url, options));
    assertEquals([error.job?.status, error.batch], ["pending", null]);
    assertEquals(
      (await client.wait(error.job?.id ?? "")).status,
      "completed",
    );
  });

  await t.step("submit() answers at once, with warnings", async () => {
    const { jobId, ...answer } = await client.submit(url, {
      ...later,
      premium: true,
      ultraPremium: true,
    });
    assertEquals(answer, {
      status: "pending",
      message: "Job submitted successfully",
      warnings: [
        "'premium' and 'ultraPremium' are both true: 'ultraPremium' wins",
      ],
    });
    assertMatch(jobId, /^[0-9a-f-]{36}$/);
  });

  await t.step("submit() makes one job of one key", async () => {
    const options = { ...later, idempotencyKey: "schlüssel" };
    const { jobId } = await client.submit(url, options);
    assertEquals((await client.submit(url, options)).jobId, jobId);
    // Without a key of the caller each submit is one of its own.
    const again = await client.submit(url, later);
    assert(again.jobId !== (await client.submit(url, later)).jobId);
    const { code } = await errorOf(
      CrawlError,
      client.submit(site.origin + other, options),
    );
    assertEquals(code, "IDEMPOTENCY_KEY_REUSED");
  });

  await t.step("get() leaves the html out on demand", async () => {
    const { job: { id } } = await client.crawl(url, { render: false });
    assertEquals((await client.get(id)).html, await site.read(path));
    const { job, html } = await client.get(id, { html: false });
    assertEquals([job.id, html], [id, null]);
  });

  await t.step(
    "retry() sends a failed job back with other options",
    async () => {
      const { job: { id } } = await errorOf(
        JobFailedError,
        client.crawl(`${site.origin}/vis/nowhere.html`, { render: false }),
      );
      assertEquals(await client.retry(id, { render: true, maxAttempts: 1 }), {
        jobId: id,
        status: "pending",
        message: "Reset the job to pending status",
      });
      const job = await client.wait(id);
      assertEquals([job.status, job.retries, job.max_attempts], [
        "error",
        1,
        1,
      ]);
      assertEquals(job.attempts.at(-1)?.method, "Puppeteer");
      const { jobId } = await client.submit(url, later);
      const { code, status } = await errorOf(CrawlError, client.retry(jobId));
      assertEquals([code, status], ["INVALID_STATE", 409]);
    },
  );

  await t.step("cancel() takes more ids than a request may hold", async () => {
    const { jobId } = await client.submit(url, later);
    const { jobId: last } = await client.submit(url, later);
    const jobIds = [
      jobId,
      ...Array.from({ length: 1_500 }, () => crypto.randomUUID()),
      last,
    ];
    assertEquals(await client.cancel({ jobIds }), 2);
    assertEquals(await client.cancel({ jobIds }), 0);
    assertEquals((await client.wait(last)).status, "cancelled");
  });

  await t.step("explain() says why a job does not run", async () => {
    const { jobId } = await client.submit(url, later);
    const { reason, status, nextAt } = await client.explain(jobId);
    assertEquals([reason, status], ["SCHEDULED", "pending"]);
    const inMs = Date.parse(nextAt ?? "") - Date.now();
    assert(inMs > 3_500_000 && inMs < 3_700_000);
  });

  await t.step("queueStatus() counts", async () => {
    const { depth, kinds } = await client.queueStatus();
    const [row] = await stack.sql`
      select count(*)::int as n from public.crawl_jobs where status = 'pending'`;
    assertEquals(depth, row?.n);
    assertEquals(kinds[0]?.kind, "page_crawl");
  });

  await t.step("an unknown job is an error", async () => {
    for (
      const call of [
        () => client.get(nobody),
        () => client.wait(nobody),
        () => client.explain(nobody),
        () => client.retry(nobody),
        () => client.workflow({ jobId: nobody }),
      ]
    ) {
      const { code, status, requestId } = await errorOf(CrawlError, call());
      assertEquals([code, status], ["JOB_NOT_FOUND", 404]);
      assertMatch(requestId ?? "", /^[0-9a-f-]{36}$/);
    }
  });

  await t.step("a refusal names the fields", async () => {
    const error = await errorOf(
      CrawlError,
      client.submit(url, { priority: 1_000, timeoutMs: 1 }),
    );
    assertEquals([error.code, error.status, error.retryable], [
      "INVALID_REQUEST",
      400,
      false,
    ]);
    assertEquals(error.details.map(({ path }) => path).sort(), [
      "priority",
      "timeoutMs",
    ]);
  });
});

/** Looks until there is a row. */
async function until<T>(look: () => PromiseLike<T[]>): Promise<T[]> {
  for (let looks = 0; looks < 200; looks++) {
    const rows = await look();
    if (rows.length > 0) return rows;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("There was no row within five seconds");
}
