import {
  assert,
  assertEquals,
  assertMatch,
} from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit } from "../../tests/jobs.ts";

Deno.test("submit-crawl-job keeps its contract", async (t) => {
  await using stack = await testStack();
  const submit = async (
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(
      `${stack.apiUrl}/functions/v1/submit-crawl-job`,
      {
        method: "POST",
        headers: {
          apikey: stack.secretKey,
          "content-type": "application/json",
          ...headers,
        },
        body: JSON.stringify(body),
      },
    );
    return { status: response.status, json: await response.json() };
  };
  // In a minute, so that no drain takes it while we look.
  const later = { delayMs: 60_000 };

  await t.step("answers the example of the spec", async () => {
    const { status, json } = await submit({
      url: "https://www.orientaltrading.com/web/browse/processProductsCatalog",
      premium: false,
      ultraPremium: true,
      render: true,
      ...later,
    });
    assertEquals(status, 202);
    assertMatch(json.jobId, /^[0-9a-f-]{36}$/);
    assertEquals(json, {
      success: true,
      jobId: json.jobId,
      status: "pending",
      message: "Job submitted successfully",
    });
  });

  await t.step(
    "answers the batch of a crawl of a site, the same for a repeated key",
    async () => {
      const body = {
        url: "https://example.com/docs",
        follow: { depth: 2 },
        idempotencyKey: "site",
        ...later,
      };
      const first = await submit(body);
      assertEquals(first.status, 202);
      assertMatch(first.json.batchId, /^crawl-[0-9a-f-]{36}$/);
      assertEquals((await submit(body)).json, first.json);
      const [row] = await stack.sql`
      select j.args -> 'robots' as robots, b.name
      from public.crawl_jobs j join public.crawl_batches b on b.id = j.batch_id
      where j.id = ${first.json.jobId}`;
      assertEquals({ ...row }, { robots: "obey", name: first.json.batchId });
      const [{ n } = { n: 0 }] = await stack.sql`
      select count(*)::int as n from public.crawl_batches`;
      assertEquals(n, 1);
    },
  );

  await t.step("warns when both tiers are asked for", async () => {
    const { json } = await submit({
      url: "https://example.com/",
      premium: true,
      ultraPremium: true,
      ...later,
    });
    assertEquals(json.warnings.length, 1);
  });

  await t.step("answers a repeated key with the same job", async () => {
    const body = { url: "https://example.com/", ...later };
    const key = { "idempotency-key": "k" };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => submit(body, key)),
    );
    for (const { status, json } of answers) {
      assertEquals([status, json], [202, answers[0]?.json]);
    }
    const again = await submit({ ...body, idempotencyKey: "k" });
    assertEquals(again.json.jobId, answers[0]?.json.jobId);
    const other = await submit({ ...body, render: false }, key);
    assertEquals([other.status, other.json.code], [
      422,
      "IDEMPOTENCY_KEY_REUSED",
    ]);
  });

  for (
    const [url, status, code] of [
      ["not a url", 400, "INVALID_URL"],
      ["ftp://example.com/", 400, "UNSUPPORTED_SCHEME"],
      ["https://user:secret@example.com/", 400, "URL_HAS_CREDENTIALS"],
      [`https://example.com/${"a".repeat(8_192)}`, 400, "URL_TOO_LONG"],
      ["http://127.0.0.1/", 422, "URL_BLOCKED"],
      ["http://0x7f.1/", 422, "URL_BLOCKED"],
      ["http://[::1]/", 422, "URL_BLOCKED"],
      ["http://169.254.169.254/latest/meta-data", 422, "URL_BLOCKED"],
      ["http://localhost:3000/", 422, "URL_BLOCKED"],
    ] as const
  ) {
    await t.step(`refuses ${url.slice(0, 40)}`, async () => {
      const { status: got, json } = await submit({ url });
      assertEquals([got, json.code], [status, code]);
      assertEquals(json.details[0].path, "url");
    });
  }

  await t.step("refuses options that make no sense", async () => {
    const url = "https://example.com/";
    for (
      const body of [
        {},
        { url, renderr: true },
        { url, timeoutMs: 10 },
        { url, maxAttempts: 0 },
        { url, priority: 1.5 },
        { url, runAt: "tomorrow" },
        { url, delayMs: 1, runAt: "2030-01-01T00:00:00Z" },
      ]
    ) {
      const { status, json } = await submit(body);
      assertEquals([status, json.code], [400, "INVALID_REQUEST"]);
    }
  });

  await t.step("refused requests left nothing behind", async () => {
    const rows = await stack.sql`select from public.crawl_jobs`;
    assertEquals(rows.length, 4);
  });
});

Deno.test("submit-crawl-job: of 1 000 submits of one user at once each is accepted and completes, or is told to wait", async () => {
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("<p>Hi", { headers: { "content-type": "text/html" } }),
  );
  const host = `127.0.0.1:${site.addr.port}`;
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: host,
      USER_REQUESTS_PER_MINUTE: "400",
      USER_QUEUED_JOBS: "300",
      HOST_CONCURRENCY: "20",
    },
  });
  const alice = await Caller.user(stack, "alice");
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, i) =>
      alice.post("submit-crawl-job", {
        url: `http://${host}/${i}`,
        render: false,
      })),
  );
  const accepted = new Set<string>();
  for (const { status, headers, json } of answers) {
    if (status === 202) accepted.add(json.jobId);
    else {
      assertEquals(status, 429);
      assertMatch(json.code, /^(RATE_LIMITED|QUOTA_EXCEEDED)$/);
      assertEquals(json.retryable, true);
      assert(Number(headers.get("retry-after")) > 0);
    }
  }
  assert(accepted.size >= 300 && accepted.size < 1_000);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const done = await stack.sql`
      select id from public.crawl_jobs where status = 'completed'`;
    if (done.length === accepted.size) break;
    assert(
      Date.now() < deadline,
      `${done.length} of ${accepted.size} are done`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const rows = await stack.sql`select id from public.crawl_jobs`;
  assertEquals(new Set(rows.map(({ id }) => id)), accepted);
  assertEquals(await audit(stack.sql), []);
  // The limits are a user's: others and the secret key go on.
  const later = { url: "https://example.com/", delayMs: 3_600_000 };
  const bob = await Caller.user(stack, "bob");
  assertEquals((await bob.post("submit-crawl-job", later)).status, 202);
  const batch = Array.from(
    { length: 301 },
    (_, i) => `https://example.com/${i}`,
  );
  const body = { urls: batch, ...later, url: undefined };
  const secret = Caller.secret(stack);
  assertEquals(
    (await secret.post("submit-crawl-jobs-batch", body)).status,
    202,
  );
  const { json } = await bob.post("submit-crawl-jobs-batch", body);
  assertEquals(json.code, "QUOTA_EXCEEDED");
});
