/**
 * Every example of the document "Asynchronous Crawl Job System", as it stands
 * there, against the running functions: `testdata/document_001.json`.
 *
 * @module
 */

import { assertEquals, assertMatch } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { claim, report, submit } from "./jobs.ts";
import examples from "./testdata/document_001.json" with { type: "json" };

const url = "https://www.orientaltrading.com/web/browse/processProductsCatalog";

Deno.test("document 001: every example is answered as it stands there", async (t) => {
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      request.url.endsWith("/missing")
        ? new Response("no", { status: 404 })
        : new Response("<p>Hi", { headers: { "content-type": "text/html" } }),
  );
  const host = `127.0.0.1:${site.addr.port}`;
  await using stack = await testStack({
    env: { MAX_DRAINS: "1", CRAWL_ALLOWED_PRIVATE_HOSTS: host },
  });
  // No drain may start by itself: the jobs must stay as the examples show them.
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const jobId = await completedJob(stack);
  await batches(stack);

  const before: Record<string, () => Promise<unknown>> = {
    // It knows nothing of what the examples before it have submitted.
    "Listing All Batches": () =>
      stack.sql`
        with gone as (
          delete from public.crawl_batches where name = 'optional-custom-batch-id' returning id
        )
        delete from public.crawl_jobs where batch_id in (select id from gone)`,
    "Processing Jobs Manually": () => threeDueJobs(stack, host),
  };
  for (const { title, method, path, body, answer } of examples) {
    await t.step(title, async () => {
      await before[title]?.();
      const [, name = ""] =
        /^\/functions\/v1\/(.+)$/.exec(path.replace("uuid-here", jobId)) ?? [];
      const { json, status } = method === "GET"
        ? await secret.fetch(name)
        : await secret.post(name, {
          ...body,
          ...(body && "jobId" in body ? { jobId } : {}),
        });
      const wanted = name.startsWith("submit-") ? 202 : 200;
      assertEquals(status, wanted, JSON.stringify(json));
      compare(answer, json, title);
    });
  }
});

/** Fails unless the answer has all that the example has, at the same place. */
function compare(example: unknown, answer: unknown, at: string): void {
  if (Array.isArray(example)) {
    assertEquals(Array.isArray(answer), true, at);
    // "[...]" in the document: some list.
    if (example[0] === "...") return;
    assertEquals(Reflect.get(Object(answer), "length"), example.length, at);
  }
  if (typeof example === "object" && example !== null) {
    for (const [key, value] of Object.entries(example)) {
      compare(value, Reflect.get(Object(answer), key), `${at}: ${key}`);
    }
  } else if (/: (created_at|updated_at|completed_at|last_updated)$/.test(at)) {
    assertMatch(String(answer), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, at);
  } else if (/: (id|jobId)$/.test(at)) {
    assertMatch(
      String(answer),
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      at,
    );
  } else if (/: batchId$/.test(at)) {
    assertEquals(typeof answer, "string", at);
  } else if (/: waitTime$/.test(at)) {
    assertEquals(Number.isInteger(answer), true, at);
  } else if (/: html$/.test(at)) {
    assertMatch(String(answer), /^<!DOCTYPE html>/, at);
  } else assertEquals(answer, example, at);
}

/** The job of the examples: 145 023 characters, worked on for 75 342 ms. */
async function completedJob({ sql }: TestStack): Promise<string> {
  const id = await submit(sql, { url });
  const [job] = await claim(sql, 1);
  if (!job) throw new Error("nothing to claim");
  await report(sql, "complete", job, {
    success_method: "Puppeteer Stealth",
    page: { html: "<!DOCTYPE html>".padEnd(145_023), http_status: 200 },
  });
  await sql`update public.crawl_jobs set processing_time_ms = 75342`;
  return id;
}

/** The two batches of the examples, the one with the running jobs newer. */
async function batches({ sql }: TestStack): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await submit(sql, { max_attempts: 1 }, { batch: "batch-67890" });
  }
  for (const [i, job] of (await claim(sql)).entries()) {
    await report(sql, i < 8 ? "complete" : "fail", job);
  }
  for (let i = 0; i < 3; i++) {
    await submit(sql, {}, { batch: "batch-12345" });
  }
  const [job] = await claim(sql, 2);
  if (job) await report(sql, "complete", job);
}

/** Leaves three jobs that can be run: two will succeed. */
async function threeDueJobs(stack: TestStack, host: string): Promise<void> {
  await stack.sql`
    select public.cancel_crawl_jobs(array_agg(id)) from public.crawl_jobs where status = 'pending'`;
  for (const path of ["/a", "/b", "/missing"]) {
    await Caller.secret(stack).post("submit-crawl-job", {
      url: `http://${host}${path}`,
      render: false,
    });
  }
}
