import { assertEquals, assertMatch } from "../../../scripts/testing/assert.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

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
      Array.from({ length: 20 }, () => submit(body, key)),
    );
    assertEquals(new Set(answers.map(({ json }) => json.jobId)).size, 1);
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
    assertEquals(rows.length, 3);
  });
});
