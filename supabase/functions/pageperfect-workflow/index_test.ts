import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../../scripts/testing/assert.ts";
import { fixtureSite } from "../../../scripts/fixtures/site.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

/** A page that is served when it is let go. */
function slowSite() {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      if (new URL(request.url).pathname === "/missing") {
        return new Response("<p>No", {
          status: 404,
          headers: { "content-type": "text/html" },
        });
      }
      await gate;
      return new Response(
        `<title>Late</title><meta name="description" content="It took its time">
        <h1>Late</h1><p>${
          "Worth the wait. ".repeat(30)
        }</p><a href="/more">More</a>`,
        { headers: { "content-type": "text/html" } },
      );
    },
  );
  return { server, host: `127.0.0.1:${server.addr.port}`, open };
}

Deno.test("pageperfect-workflow submits, waits and continues with the page", async (t) => {
  await using site = await fixtureSite();
  const slow = slowSite();
  await using _server = slow.server;
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: `${site.host},${slow.host}`,
      REQUEST_BUDGET_MS: "20000",
    },
  });
  const secret = Caller.secret(stack);
  const run = (body: Record<string, unknown>, headers = {}) =>
    secret.post("pageperfect-workflow", body, headers);

  await t.step("in one call where the page is quick", async () => {
    const { status, json } = await run({
      url: `${site.origin}/vis/docs/network/physics.html`,
    });
    if (status !== 200) throw new Error(JSON.stringify(json));
    const { page } = json;
    assertEquals([json.success, json.done, json.status], [
      true,
      true,
      "completed",
    ]);
    assert(page.title.length > 0 && page.markdown.length > 100);
    assert(page.headings.length > 0 && page.links.length > 0);
    for (const { url } of page.links) assertStringIncludes(url, "http");
  });

  await t.step(
    "in two calls where it is slow, without a second job",
    async () => {
      const key = { "idempotency-key": "workflow" };
      const url = `http://${slow.host}/`;
      const first = await run({ url, waitTimeoutMs: 500 }, key);
      assertEquals([first.status, first.json.done], [202, false]);
      assertEquals(first.json.remainingMs, 0);
      const again = await run({ url, waitTimeoutMs: 500 }, key);
      assertEquals(again.json.jobId, first.json.jobId);
      const { jobId } = first.json;
      const rest = run({ jobId, waitTimeoutMs: 300_000 });
      slow.open();
      const { status, json } = await rest;
      assertEquals([status, json.jobId], [200, jobId]);
      const { title, description, headings, links, markdown } = json.page;
      assertEquals([title, description], ["Late", "It took its time"]);
      assertEquals(headings, [{ level: 1, text: "Late" }]);
      assertEquals(links, [{ url: `http://${slow.host}/more`, text: "More" }]);
      assertStringIncludes(markdown, "Worth the wait.");
    },
  );

  await t.step("tells its caller why the job failed", async () => {
    const { status, json } = await run({ url: `http://${slow.host}/missing` });
    assertEquals([status, json.success, json.code], [502, false, "JOB_FAILED"]);
    assertEquals(json.error.code, "HTTP_CLIENT_ERROR");
    assertStringIncludes(json.message, "404");
    const { json: shown } = await secret.get("get-crawl-job", {
      jobId: json.jobId,
    });
    assertEquals(shown.job.status, "error");
    // Whoever goes on with it is told the same.
    const again = await run({ jobId: json.jobId });
    assertEquals([again.status, again.json], [502, json]);
  });

  await t.step("tells its caller that the job was cancelled", async () => {
    const { json: submitted } = await secret.post("submit-crawl-job", {
      url: `http://${slow.host}/`,
      delayMs: 60_000,
    });
    const { jobId } = submitted;
    await secret.post("cancel-crawl-jobs", { jobIds: [jobId] });
    const { status, json } = await run({ jobId });
    assertEquals([status, json.code, json.jobId], [502, "JOB_FAILED", jobId]);
    assertEquals(json.error.code, "CANCELLED");
  });

  await t.step("refuses what it cannot start or go on with", async () => {
    const nobody = "00000000-0000-4000-8000-000000000000";
    assertEquals((await run({ jobId: nobody })).json.code, "JOB_NOT_FOUND");
    assertEquals(
      (await run({ url: "http://10.0.0.1/" })).json.code,
      "URL_BLOCKED",
    );
    for (
      const body of [
        {},
        { url: "https://example.com/", jobId: nobody },
        { url: "https://example.com/", render: false },
        { url: "https://example.com/", waitTimeoutMs: "long" },
      ]
    ) {
      assertEquals((await run(body)).json.code, "INVALID_REQUEST");
    }
  });
});

Deno.test("pageperfect-workflow counts a submit that took long as time waited", async () => {
  // Of 2 s one is kept for the answer.
  await using stack = await testStack({
    env: { MAX_DRAINS: "1", REQUEST_BUDGET_MS: "2000" },
  });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const { answer, heldMs } = await sql.begin(async (tx) => {
    await tx`lock table public.crawl_jobs in share mode`;
    const body = { url: "https://example.com/", waitTimeoutMs: 60_000 };
    const answer = Caller.secret(stack).post("pageperfect-workflow", body);
    const deadline = Date.now() + 10_000;
    while ((await sql`select from pg_locks where not granted`).length === 0) {
      assert(Date.now() < deadline, "the submit does not wait");
    }
    const held = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    return { answer, heldMs: performance.now() - held };
  });
  const { status, json } = await answer;
  assertEquals([status, json.done, json.status], [202, false, "pending"]);
  // Whoever counts from the end of the submit waits for a second.
  assert(json.waitTime >= heldMs, `${json.waitTime} of ${heldMs} ms`);
  assertEquals(json.remainingMs, 60_000 - json.waitTime);
});
