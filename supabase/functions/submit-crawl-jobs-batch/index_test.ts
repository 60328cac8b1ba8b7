import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit } from "../../tests/jobs.ts";

/** In an hour, so that no drain takes the jobs while we look. */
const later = { delayMs: 3_600_000 };

const urls = (...paths: string[]) =>
  paths.map((path) => `https://example.com/${path}`);

Deno.test("submit-crawl-jobs-batch keeps its contract", async (t) => {
  await using stack = await testStack();
  const secret = Caller.secret(stack);
  const submit = (
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) => secret.post("submit-crawl-jobs-batch", { ...later, ...body }, headers);
  const countOf = async (batchId: string) =>
    (await secret.get("get-crawl-jobs-batch", { batchId })).json.counts;

  await t.step("answers the example of the spec", async () => {
    const { status, json } = await submit({
      urls: [
        "https://example.com/page1",
        "https://example.com/page2",
        "https://www.orientaltrading.com/product123",
      ],
      premium: false,
      ultraPremium: true,
      render: true,
      batchId: "optional-custom-batch-id",
    });
    assertEquals([status, json], [202, {
      success: true,
      batchId: "optional-custom-batch-id",
      total: 3,
      successCount: 3,
      failedCount: 0,
      duplicateCount: 0,
      failed: [],
      duplicates: [],
    }]);
  });

  await t.step("names a batch that has no name", async () => {
    const { json } = await submit({ urls: urls("a") });
    assertMatch(json.batchId, /^batch-[0-9a-f-]{36}$/);
    assertEquals((await countOf(json.batchId)).total, 1);
  });

  await t.step("appends what a batch has not seen", async () => {
    await submit({ urls: urls("a", "b"), batchId: "appended" });
    const { json } = await submit({
      // The same as "a", as another as "b", and twice a new one.
      urls: [
        "HTTPS://EXAMPLE.com:443/a#top",
        { url: "https://example.com/b", render: false },
        ...urls("c", "c"),
      ],
      batchId: "appended",
    });
    const { successCount, duplicateCount, duplicates } = json;
    assertEquals([successCount, duplicateCount, duplicates], [2, 2, [0, 3]]);
    assertEquals((await countOf("appended")).total, 4);
  });

  await t.step(
    "gives URLs their own options, over those of the batch",
    async () => {
      await submit({
        urls: [
          "https://example.com/usual",
          {
            url: "https://example.com/own",
            render: true,
            timeoutMs: 5_000,
            priority: 7,
            runAt: "2090-01-01T00:00:00Z",
            maxAttempts: 1,
          },
        ],
        render: false,
        batchId: "own",
      });
      const rows = await stack.sql`
      select j.url, j.args ->> 'render' as render, (j.args ->> 'timeoutMs')::int as timeout,
        j.priority, j.max_attempts, extract(year from j.scheduled_at)::int > 2089 as late
      from public.crawl_jobs j join public.crawl_batches b on b.id = j.batch_id
      where b.name = 'own' order by j.id`;
      assertEquals(rows.map((row) => Object.values(row)), [
        ["https://example.com/usual", "false", 30_000, 0, 3, false],
        ["https://example.com/own", "true", 5_000, 7, 1, true],
      ]);
    },
  );

  await t.step(
    "accepts none when one may not be crawled, by default",
    async () => {
      const { status, json } = await submit({
        urls: [...urls("a"), "http://127.0.0.1/", "nonsense"],
        batchId: "strict",
      });
      assertEquals([status, json.code], [422, "URL_BLOCKED"]);
      assertEquals(
        json.details.map((
          { path, code }: Record<string, string>,
        ) => [path, code]),
        [["urls.1", "URL_BLOCKED"], ["urls.2", "INVALID_URL"]],
      );
      assertStringIncludes(json.message, "skipInvalid");
      const { status: none } = await secret.get("get-crawl-jobs-batch", {
        batchId: "strict",
      });
      assertEquals(none, 404);
    },
  );

  await t.step(
    "accepts the others with skipInvalid, and says which by index",
    async () => {
      const { status, json } = await submit({
        urls: ["http://10.0.0.1/", ...urls("a", "a"), "ftp://example.com/"],
        skipInvalid: true,
        batchId: "lenient",
      });
      assertEquals(status, 202);
      assertEquals(
        [json.total, json.successCount, json.failedCount, json.duplicateCount],
        [4, 1, 2, 1],
      );
      assertEquals(json.duplicates, [2]);
      assertEquals(
        json.failed.map((
          { index, code }: Record<string, unknown>,
        ) => [index, code]),
        [[0, "URL_BLOCKED"], [3, "UNSUPPORTED_SCHEME"]],
      );
    },
  );

  await t.step("refuses a batch without a valid URL", async () => {
    for (const skipInvalid of [true, false]) {
      const { status, json } = await submit({ urls: ["x", "y"], skipInvalid });
      assertEquals([status, json.code], [422, "NO_VALID_URLS"]);
      assertEquals(json.details.length, 2);
    }
  });

  await t.step("names the entry and the option that is wrong", async () => {
    const { status, json } = await submit({
      urls: [
        "https://example.com/",
        { url: "https://example.com/", renderr: true },
        { url: "https://example.com/", timeoutMs: 1 },
      ],
      skipInvalid: true,
    });
    assertEquals([status, json.code], [400, "INVALID_REQUEST"]);
    assertEquals(
      json.details.map(({ path }: { path: string }) => path),
      ["urls.1", "urls.2.timeoutMs"],
    );
    for (const wrong of [[], [1], [null], "https://example.com/", undefined]) {
      const { json } = await submit({ urls: wrong });
      assertEquals(json.code, "INVALID_REQUEST", JSON.stringify(wrong));
    }
  });

  await t.step("answers a repeated key with the same batch", async () => {
    const body = {
      urls: [
        "http://10.0.0.1/",
        { url: "https://example.com/k", render: false },
      ],
      skipInvalid: true,
    };
    const answers = await Promise.all(
      Array.from(
        { length: 50 },
        () => submit(body, { "idempotency-key": "b" }),
      ),
    );
    const [first] = answers;
    for (const { status, json } of answers) {
      assertEquals([status, json], [202, first?.json]);
    }
    assertEquals((await countOf(first?.json.batchId)).total, 1);
    const turned = {
      skipInvalid: true,
      urls: [
        "http://10.0.0.1/",
        { render: false, url: "https://example.com/k" },
      ],
    };
    const same = await submit(turned, { "idempotency-key": "b" });
    assertEquals([same.status, same.json], [202, first?.json]);
    const other = await submit({ urls: urls("k") }, { "idempotency-key": "b" });
    assertEquals([other.status, other.json.code], [
      422,
      "IDEMPOTENCY_KEY_REUSED",
    ]);
  });

  await t.step("takes 50 000 URLs, and no more", async () => {
    const many = Array.from(
      { length: 50_001 },
      (_, i) => `https://host${i % 500}.example.com/page/${i}`,
    );
    const { status, json } = await submit({ urls: many });
    assertEquals([status, json.code], [422, "TOO_MANY_URLS"]);
    const full = await submit({ urls: many.slice(1), batchId: "full" });
    assertEquals([full.status, full.json.successCount], [202, 50_000]);
    const again = await submit({ urls: many.slice(1), batchId: "full" });
    assertEquals(
      [again.json.successCount, again.json.duplicateCount],
      [0, 50_000],
    );
    assertEquals((await countOf("full")).total, 50_000);
  });

  assertEquals(await audit(stack.sql), []);
  assert(stack.logs.every((line) => !line.includes("request_failed")));
});
