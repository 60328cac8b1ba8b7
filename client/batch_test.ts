import {
  assert,
  assertEquals,
  assertMatch,
} from "../scripts/testing/assert.ts";
import { type Batch, CrawlError, WaitTimeoutError } from "./mod.ts";
import { all, crawlStack, errorOf } from "./testing/crawl_stack.ts";

const later = { delayMs: 3_600_000 };
const paths = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `https://example.com/${from + i}`);

Deno.test("CrawlClient works on batches", async (t) => {
  await using setup = await crawlStack();
  const { client, site, stack } = setup;

  await t.step(
    "submitBatch() names what was refused and what was there",
    async () => {
      const answer = await client.submitBatch([
        "https://example.com/a",
        "ftp://example.com/b",
        { url: "https://example.com/a", premium: true },
        "https://example.com/a",
      ], { ...later, batchId: "mixed", skipInvalid: true });
      const { failed: [failed], ...counts } = answer;
      assertEquals(counts, {
        batchId: "mixed",
        total: 4,
        successCount: 2,
        failedCount: 1,
        duplicateCount: 1,
        duplicates: [3],
      });
      assertEquals([failed?.index, failed?.code], [1, "UNSUPPORTED_SCHEME"]);
    },
  );

  await t.step("submitBatch() makes one batch of one key", async () => {
    const options = { ...later, idempotencyKey: "once" };
    const first = await client.submitBatch(paths(0, 2), options);
    assertMatch(first.batchId, /^batch-/);
    assertEquals(await client.submitBatch(paths(0, 2), options), first);
  });

  await t.step(
    "submitBatch() sends more than a request may hold in several",
    async () => {
      let requests = 0;
      const counting = setup.with({
        fetch: (url, init) => {
          requests++;
          return fetch(url, init);
        },
      });
      const urls = [
        ...paths(0, 4),
        "ftp://example.com/4",
        "https://example.com/0",
        ...paths(6, 2),
      ];
      const options = {
        ...later,
        skipInvalid: true,
        premium: true,
        ultraPremium: true,
        idempotencyKey: "in parts",
        limits: { urls: 3, bytes: 10_000 },
      };
      const answer = await counting.submitBatch(urls, options);
      const { failed, batchId, ...counts } = answer;
      assertEquals(requests, 3);
      assertEquals({ ...counts, warnings: counts.warnings?.length }, {
        total: 8,
        successCount: 6,
        failedCount: 1,
        duplicateCount: 1,
        duplicates: [5],
        warnings: 1,
      });
      assertEquals(failed.map(({ index }) => index), [4]);
      assertEquals((await client.batch(batchId)).counts.total, 6);
      // As if the process had died and begun anew: nothing is made twice.
      assertEquals(await counting.submitBatch(urls, options), answer);
      assertEquals((await all(client.batches())).length, 3);
    },
  );

  await t.step("submitBatch() skips a part without a valid URL", async () => {
    const invalid = ["ftp://example.com/", "no url"];
    const limits = { urls: 2, bytes: 10_000 };
    const options = { ...later, skipInvalid: true, limits };
    for (
      const [urls, places] of [
        [[...paths(0, 2), ...invalid], [2, 3]],
        [[...invalid, ...paths(0, 2)], [0, 1]],
      ] as const
    ) {
      const answer = await client.submitBatch(urls, options);
      assertEquals([answer.successCount, answer.failedCount], [2, 2]);
      assertEquals(answer.failed.map(({ index }) => index), [...places]);
      assertEquals(answer.failed.map(({ code }) => code), [
        "UNSUPPORTED_SCHEME",
        "INVALID_URL",
      ]);
      assertEquals((await client.batch(answer.batchId)).counts.total, 2);
      await client.cancel({ batchId: answer.batchId });
    }
    const { code } = await errorOf(
      CrawlError,
      client.submitBatch([...invalid, ...invalid], options),
    );
    assertEquals(code, "NO_VALID_URLS");
  });

  await t.step("submitBatch() tells what came before a refusal", async () => {
    const urls = [...paths(0, 3), "ftp://example.com/"];
    const error = await errorOf(
      CrawlError,
      client.submitBatch(urls, {
        ...later,
        batchId: "broken",
        limits: { urls: 2, bytes: 10_000 },
      }),
    );
    assertEquals(error.code, "UNSUPPORTED_SCHEME");
    assertMatch(error.message, /\burls\.3\b/);
    assertEquals(error.details[0]?.path, "urls.3");
    assertEquals(error.submitted?.successCount, 2);
    assertEquals((await client.batch("broken")).counts.total, 2);
  });

  await t.step("submitBatch() refuses nothing at all", async () => {
    const { code } = await errorOf(CrawlError, client.submitBatch([]));
    assertEquals(code, "INVALID_REQUEST");
  });

  await t.step("batch() counts", async () => {
    const { batchId, status, progress, counts } = await client.batch("mixed");
    assertEquals([batchId, status, progress], ["mixed", "running", 0]);
    assertEquals([counts.pending, counts.total], [2, 2]);
    const { code, status: http } = await errorOf(
      CrawlError,
      client.batch("none"),
    );
    assertEquals([code, http], ["BATCH_NOT_FOUND", 404]);
  });

  await t.step("batchJobs() lists all jobs, page after page", async () => {
    await client.submitBatch(paths(0, 25), { ...later, batchId: "listed" });
    const jobs = await all(client.batchJobs("listed", { pageSize: 10 }));
    assertEquals(jobs.map(({ url }) => url), paths(0, 25));
    assertEquals((await all(client.batchJobs("listed"))).length, 25);
    const failed = client.batchJobs("listed", { status: "error" });
    assertEquals(await all(failed), []);
  });

  await t.step("batches() lists all batches, page after page", async () => {
    const names = (await all(client.batches({ pageSize: 2 })))
      .map(({ batch_id }) => batch_id);
    assertEquals(names.length, 7);
    assertEquals(names[0], "listed");
    assertEquals(names.at(-1), "mixed");
    // A batch that comes in between moves the others on.
    const list = client.batches({ pageSize: 2 });
    const seen = [(await list.next()).value?.batch_id];
    await client.submitBatch(paths(0, 1), { ...later, batchId: "newest" });
    for await (const { batch_id } of list) seen.push(batch_id);
    assertEquals(seen, names);
  });

  await t.step("waitForBatch() tells how far it is", async () => {
    const urls = site.pages.slice(0, 5).map((path) => site.origin + path);
    const options = { render: false, batchId: "waited" };
    await client.submitBatch([...urls, `${site.origin}/none`], options);
    const looks: Batch[] = [];
    const batch = await client.waitForBatch("waited", {
      onProgress: (batch) => looks.push(batch),
    });
    assertEquals([batch.status, batch.progress], [
      "completed_with_errors",
      100,
    ]);
    assertEquals([batch.counts.completed, batch.counts.error], [5, 1]);
    assertEquals(looks.at(-1), batch);
  });

  await t.step(
    "waitForBatch() throws when its patience is used up",
    async () => {
      const began = performance.now();
      const error = await errorOf(
        WaitTimeoutError,
        client.waitForBatch("mixed", { timeoutMs: 1_200 }),
      );
      const took = performance.now() - began;
      assert(took >= 1_200 && took < 20_000, `${took} ms`);
      assertEquals([error.batch?.batchId, error.job], ["mixed", null]);
    },
  );

  await t.step("cancel() takes a batch", async () => {
    assertEquals(await client.cancel({ batchId: "mixed" }), 2);
    const { status, counts } = await client.waitForBatch("mixed");
    assertEquals([status, counts.cancelled], ["cancelled", 2]);
  });

  await t.step("retryFailed() sends failed jobs back", async () => {
    assertEquals(await client.retryFailed("waited", { dryRun: true }), {
      count: 1,
      message: "Would reset 1 failed jobs to pending status",
      dryRun: true,
    });
    const others = { errorCodes: ["TIMEOUT"] };
    assertEquals((await client.retryFailed("waited", others)).count, 0);
    const overrides = { priority: 7, render: true };
    const { count } = await client.retryFailed("waited", { overrides });
    assertEquals(count, 1);
    const { counts } = await client.waitForBatch("waited");
    assertEquals([counts.completed, counts.error], [5, 1]);
    const [row] = await stack.sql`
      select priority, args ->> 'render' as render
      from public.crawl_jobs where retries = 1`;
    assertEquals({ ...row }, { priority: 7, render: "true" });
  });
});
