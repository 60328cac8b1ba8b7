import {
  assert,
  assertEquals,
  assertMatch,
} from "../scripts/testing/assert.ts";
import { Caller } from "../scripts/testing/caller.ts";
import { serve } from "../supabase/functions/_shared/net/testing/servers.ts";
import { CrawlClient, CrawlError } from "./mod.ts";
import { all, crawlStack, errorOf } from "./testing/crawl_stack.ts";
import { Proxy } from "./testing/proxy.ts";

const later = { delayMs: 3_600_000 };
const page = "https://example.com/";

Deno.test("CrawlClient makes one job although answers are lost", async () => {
  await using setup = await crawlStack();
  await using proxy = new Proxy(setup.stack.apiUrl);
  const client = setup.with({ url: proxy.url });
  const jobs = async () => {
    const [row] = await setup.stack.sql`
      select count(*)::int as n from public.crawl_jobs`;
    return row?.n;
  };
  proxy.fates.push("cut", "bad gateway", "cut");
  const { jobId } = await client.submit(page, later);
  assertEquals([proxy.lost, await jobs()], [3, 1]);
  proxy.fates.push("cut");
  const urls = [`${page}a`, `${page}b`];
  const { batchId, successCount } = await client.submitBatch(urls, later);
  assertEquals([proxy.lost, successCount, await jobs()], [4, 2, 3]);
  // What reads is repeated as well, and a workflow, whose key is in the header.
  proxy.fates.push("cut", "bad gateway");
  assertEquals((await client.get(jobId)).job.id, jobId);
  assertEquals(proxy.lost, 6);
  proxy.fates.push("cut");
  const url = setup.site.origin + setup.site.pages[0];
  assertEquals((await client.workflow(url)).status, "completed");
  assertEquals([proxy.lost, await jobs()], [7, 4]);
  // What changes something is not: it may have been done. (A cut connection
  // would not tell: Deno's fetch itself repeats what an old one has lost.)
  proxy.fates.push("bad gateway");
  const { code } = await errorOf(CrawlError, client.cancel({ batchId }));
  assertEquals([code, proxy.lost], ["HTTP_502", 8]);
  assertEquals((await client.batch(batchId)).counts.cancelled, 2);
});

Deno.test("CrawlClient gives up after so many repetitions", async () => {
  await using setup = await crawlStack();
  await using proxy = new Proxy(setup.stack.apiUrl);
  proxy.fates.push(...Array.from({ length: 9 }, () => "bad gateway" as const));
  const twice = setup.with({ url: proxy.url, retries: 1 });
  const error = await errorOf(CrawlError, twice.submit(page, later));
  assertEquals([error.code, error.status, error.retryable, proxy.lost], [
    "HTTP_502",
    502,
    true,
    2,
  ]);
  const never = setup.with({ url: proxy.url, retries: 0 });
  await errorOf(CrawlError, never.queueStatus());
  assertEquals(proxy.lost, 3);
  // A refusal is not repeated, however often that is allowed.
  proxy.fates.length = 0;
  const { passed } = proxy;
  await errorOf(CrawlError, twice.submit("no url"));
  assertEquals(proxy.passed, passed + 1);
});

Deno.test("CrawlClient goes on when the functions have been started again", async () => {
  await using setup = await crawlStack();
  await setup.client.queueStatus();
  setup.stack.killFunctions();
  const { jobId } = await setup.client.submit(page, later);
  assertEquals((await setup.client.explain(jobId)).reason, "SCHEDULED");
});

Deno.test("CrawlClient says that nobody is there", async () => {
  const gone = serve(() => new Response());
  await gone[Symbol.asyncDispose]();
  const client = new CrawlClient({ url: gone.origin, key: "k", retries: 0 });
  const error = await errorOf(CrawlError, client.submit(page));
  assertEquals([error.code, error.status, error.retryable], [
    "OFFLINE",
    0,
    true,
  ]);
  assertMatch(error.message, /^Cannot reach .*\/submit-crawl-job: /);
  assert(error.cause instanceof TypeError);
});

Deno.test("CrawlClient reads what others than the functions answer", async () => {
  let answer = () => new Response();
  await using server = serve(() => answer());
  const client = new CrawlClient({ url: server.origin, key: "k", retries: 0 });
  const ask = async (body: BodyInit, init: ResponseInit) => {
    answer = () => new Response(body, init);
    const { code, status, retryable, retryAfterMs, message } = await errorOf(
      CrawlError,
      client.queueStatus(),
    );
    assert(message.length > 10, message);
    return [code, status, retryable, retryAfterMs];
  };
  const html = "<html>";
  assertEquals(await ask(html, { status: 200 }), [
    "HTTP_200",
    200,
    false,
    null,
  ]);
  assertEquals(await ask(html, { status: 404 }), [
    "HTTP_404",
    404,
    false,
    null,
  ]);
  assertEquals(await ask(html, { status: 500 }), ["HTTP_500", 500, true, null]);
  assertEquals(
    await ask(html, { status: 503, headers: { "retry-after": "7" } }),
    ["HTTP_503", 503, true, 7_000],
  );
  const soon = new Date(Date.now() + 60_000).toUTCString();
  const [, , , ms] = await ask("", {
    status: 429,
    headers: { "retry-after": soon },
  });
  assert(typeof ms === "number" && ms > 50_000 && ms <= 60_000);
  // A gateway's own JSON; and the key goes nowhere else.
  assertEquals(await ask(`{"message":"no route matched"}`, { status: 404 }), [
    "HTTP_404",
    404,
    false,
    null,
  ]);
  assertEquals(await ask(`null`, { status: 404 }), [
    "HTTP_404",
    404,
    false,
    null,
  ]);
  const away = { status: 302, headers: { location: `${server.origin}/other` } };
  assertEquals(await ask("", away), ["HTTP_302", 302, false, null]);
});

Deno.test("CrawlClient waits as long as the server asks", async () => {
  const times: number[] = [];
  await using server = serve(() => {
    times.push(performance.now());
    return times.length === 1
      ? new Response("", { status: 503, headers: { "retry-after": "2" } })
      : Response.json({ success: true, depth: 3 });
  });
  const client = new CrawlClient({ url: server.origin, key: "k" });
  assertEquals((await client.queueStatus()).depth, 3);
  const [first = 0, second = 0] = times;
  assert(second - first >= 1_990, `${second - first} ms`);
});

Deno.test("CrawlClient acts for a user, or for the secret key", async (t) => {
  await using setup = await crawlStack({
    env: { USER_REQUESTS_PER_MINUTE: "4" },
  });
  const { stack, client } = setup;
  const ada = await Caller.user(stack, "ada");
  const token = ada.headers["authorization"]?.slice("Bearer ".length) ?? "";
  const key = stack.publishableKey;
  const mine = setup.with({ key, token });
  const { jobId } = await mine.submit(page, { ...later });
  await mine.submitBatch([page], { ...later, batchId: "ada's" });
  const other = await client.submit(page, later);

  await t.step("a user sees what is theirs alone", async () => {
    assertEquals((await mine.get(jobId)).job.id, jobId);
    const { code } = await errorOf(CrawlError, mine.get(other.jobId));
    assertEquals(code, "JOB_NOT_FOUND");
    assertEquals((await all(mine.batches())).length, 1);
    assertEquals((await mine.queueStatus()).depth, 2);
  });

  await t.step("the secret key sees all, and names the owner", async () => {
    assertEquals((await client.get(jobId)).job.id, jobId);
    assertEquals((await client.queueStatus()).depth, 3);
    const ownerId = ada.id ?? "";
    assertEquals((await client.batch("ada's", { ownerId })).counts.total, 1);
    const nobody = { ownerId: crypto.randomUUID() };
    const { code } = await errorOf(CrawlError, client.batch("ada's", nobody));
    assertEquals(code, "BATCH_NOT_FOUND");
    const { code: refused } = await errorOf(
      CrawlError,
      mine.batch("ada's", nobody),
    );
    assertEquals(refused, "FORBIDDEN");
  });

  await t.step("a token is asked for before each request", async () => {
    let asked = 0;
    const lazy = setup.with({
      key,
      token: () => Promise.resolve(++asked === 2 ? "ey.expired" : token),
    });
    await lazy.get(jobId);
    const { code, status } = await errorOf(CrawlError, lazy.get(jobId));
    assertEquals([code, status], ["INVALID_TOKEN", 401]);
    await lazy.get(jobId);
    assertEquals(asked, 3);
  });

  await t.step("the publishable key alone is nobody's", async () => {
    for (const token of ["", () => undefined]) {
      const { code, status } = await errorOf(
        CrawlError,
        setup.with({ key, token }).get(jobId),
      );
      assertEquals([code, status], ["UNAUTHORIZED", 401]);
    }
  });

  await t.step(
    "a user who asks too often is told when to come back",
    async () => {
      const hasty = setup.with({ key, token, retries: 0 });
      const error = await errorOf(
        CrawlError,
        (async () => {
          for (let i = 0; i < 5; i++) await hasty.submit(page, later);
        })(),
      );
      assertEquals([error.code, error.status, error.retryable], [
        "RATE_LIMITED",
        429,
        true,
      ]);
      const ms = error.retryAfterMs ?? 0;
      assert(ms > 0 && ms <= 60_000, `${ms} ms`);
    },
  );
});

Deno.test("CrawlClient gives up when its signal is aborted", async (t) => {
  await using setup = await crawlStack();
  const { client } = setup;
  const reason = new Error("enough");
  const { jobId } = await client.submit(page, later);
  await client.submitBatch([page], { ...later, batchId: "b" });

  await t.step("before the call", async () => {
    const signal = AbortSignal.abort(reason);
    const none = setup.with({
      fetch: () => Promise.reject(new Error("It was called")),
    });
    for (
      const call of [
        () => none.submit(page, { signal }),
        () => none.submitBatch([page], { signal }),
        () => none.crawl(page, { signal }),
        () => none.workflow(page, { signal }),
        () => none.get(jobId, { signal }),
        () => none.wait(jobId, { signal }),
        () => none.explain(jobId, { signal }),
        () => none.retry(jobId, {}, { signal }),
        () => none.cancel({ jobIds: [jobId] }, { signal }),
        () => none.batch("b", { signal }),
        () => all(none.batchJobs("b", { signal })),
        () => all(none.batches({ signal })),
        () => none.waitForBatch("b", { signal }),
        () => none.retryFailed("b", { signal }),
        () => all(none.export("b", { signal })),
        () => none.exportStream("b", { signal }),
        () => none.queueStatus({ signal }),
      ]
    ) {
      assertEquals(await errorOf(Error, call()), reason, String(call));
    }
  });

  await t.step("during a call", async () => {
    for (
      const call of [
        (signal: AbortSignal) => client.wait(jobId, { signal }),
        (signal: AbortSignal) => client.waitForBatch("b", { signal }),
      ]
    ) {
      const aborter = new AbortController();
      const began = performance.now();
      setTimeout(() => aborter.abort(reason), 700);
      const error = await errorOf(Error, call(aborter.signal));
      assertEquals(error, reason);
      assert(performance.now() - began < 10_000);
    }
  });

  await t.step("between two repetitions", async () => {
    await using server = serve(() =>
      new Response("", { status: 503, headers: { "retry-after": "20" } })
    );
    const signal = AbortSignal.timeout(300);
    const error = await errorOf(
      DOMException,
      setup.with({ url: server.origin }).queueStatus({ signal }),
    );
    assertEquals(error.name, "TimeoutError");
  });
});
