/** What jobs are told and do, from the submit to the answer. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";

Deno.test("a job acts, answers with what it saw, and is told apart from others", async (t) => {
  const keys: (string | null)[] = [];
  await using site = serve((request) => {
    keys.push(request.headers.get("x-key"));
    if (request.url.endsWith("/phone")) {
      const isPhone = / Mobile /.test(request.headers.get("user-agent") ?? "");
      return html("<title>Phones only</title>", {}, isPhone ? 200 : 404);
    }
    return request.url.endsWith("/next")
      ? html("<title>Next</title>")
      : html(`<title>Shop</title><a href="/next">next</a>`);
  });
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      ALLOW_PAGE_SCRIPTS: "true",
    },
  });
  const secret = Caller.secret(stack);
  const url = `${site.origin}/`;
  const crawl = async (body: object, maxAttempts = 1) => {
    const { json } = await secret.post("submit-crawl-job", {
      url,
      maxAttempts,
      ...body,
    });
    const { jobId } = json;
    await secret.post("wait-for-crawl-job", { jobId, maxWaitTimeMs: 40_000 });
    return (await secret.get("get-crawl-job", { jobId })).json;
  };

  await t.step("screenshots and values are in its formats", async () => {
    const { job, formats } = await crawl({
      headers: { "X-Key": "hush" },
      actions: [
        { type: "screenshot" },
        { type: "evaluate", script: "document.title.length" },
        { type: "click", selector: "a" },
      ],
    });
    assertEquals([job.status, job.metadata.title], ["completed", "Next"]);
    assertEquals(job.final_url, `${site.origin}/next`);
    assertEquals(formats.evaluations, [{ action: 1, value: 4 }]);
    const [{ action, format, data }] = formats.screenshots;
    assertEquals([action, format], [0, "jpeg"]);
    assertMatch(data, /^\/9j\//);
    assertEquals(keys.at(0), "hush");
  });

  await t.step("a failure says what was missed, and no secret", async () => {
    const { job } = await crawl({
      headers: { "X-Key": "hush-header" },
      cookies: [{ name: "a", value: "hush-cookie" }],
      actions: [{ type: "type", selector: "#no", text: "hush-text" }],
    });
    assertEquals([job.status, job.error.code], ["error", "ACTION_FAILED"]);
    assertMatch(job.error.message, /actions\.0 \(type\): '#no' matches/);
    assertNotMatch(JSON.stringify(job), /hush/);
    const wrong = await secret.post("submit-crawl-job", {
      url,
      headers: { "X-Key": "hush-header\n" },
      cookies: [{ name: "a", value: "hush-cookie;" }],
      actions: [{ type: "type", selector: "#a", text: "hush-text\0" }],
    });
    assertEquals([wrong.status, wrong.json.details.length], [400, 3]);
    assertNotMatch(JSON.stringify(wrong.json), /hush/);
    assert(stack.logs.length > 0);
    assertNotMatch(stack.logs.join("\n"), /hush/);
  });

  await t.step("a cache and a batch know the options apart", async () => {
    const plain = { render: false, maxAgeMs: 60_000 };
    const method = async (body: object) =>
      (await crawl(body)).job.success_method;
    const methods = [
      await method(plain),
      await method(plain),
      await method({ ...plain, headers: { "X-Key": "a" } }),
      await method({ ...plain, headers: { "X-Key": "a" } }),
      await method({ ...plain, headers: { "X-Key": "b" } }),
      await method({ ...plain, cookies: [{ name: "a", value: "b" }] }),
      await method({ ...plain, locale: "de" }),
    ];
    const direct = "Direct Fetch";
    assertEquals(methods, [
      direct,
      "Cache",
      direct,
      "Cache",
      direct,
      direct,
      direct,
    ]);
    const { json } = await secret.post("submit-crawl-jobs-batch", {
      urls: [url, url, { url, locale: "de" }, { url, mobile: true }],
      delayMs: 60_000,
    });
    assertEquals([json.successCount, json.duplicates], [3, [1]]);
  });

  await t.step(
    "a retry may change them, and brings the browser with it",
    async () => {
      const retried = async (body: object, overrides: object) => {
        const { job } = await crawl({ url: `${site.origin}/next`, ...body });
        assertEquals(job.status, "error");
        const jobId = job.id;
        await secret.post("retry-crawl-job", { jobId, overrides });
        await secret.post("wait-for-crawl-job", {
          jobId,
          maxWaitTimeMs: 40_000,
        });
        const { json } = await secret.get("get-crawl-job", { jobId });
        return `${json.job.status} ${json.job.success_method}`;
      };
      const actions = [{ type: "click", selector: "a" }];
      assertEquals(
        await retried({ actions }, { actions: [] }),
        "completed Puppeteer",
      );
      // What needs a browser is left out of account without one.
      assertEquals(
        await retried({ actions }, { render: false }),
        "completed Direct Fetch",
      );
      const desk = { url: `${site.origin}/phone`, render: false };
      assertEquals(
        await retried(desk, { mobile: true }),
        "completed Puppeteer",
      );
    },
  );
});
