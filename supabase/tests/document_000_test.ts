/**
 * The document "Background Polling Guide", line by line, against the running
 * functions and a server that speaks Apify's API.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../scripts/testing/assert.ts";
import { type Answered, Caller } from "../../scripts/testing/caller.ts";
import { Described } from "../../scripts/openapi/testing/described.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { FakeApify } from "../functions/_shared/kinds/actor_run/testing/apify.ts";
import { scrapedAd } from "../functions/_shared/kinds/actor_run/testing/scraped.ts";
import { audit } from "./jobs.ts";

const start = "api/scrap/meta-ads/start";
const result = "api/scrap/meta-ads/result";
const status = "api/scrap/queue/status";
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const running =
  "Scraper is still running. Background polling is handling the process. Try again later.";
const fetched = "Scraper result fetched successfully.";
const ads = (count: number) =>
  Array.from({ length: count }, (_, n) => scrapedAd(n));

Deno.test("document 000: the guide, line by line", async (t) => {
  await using apify = new FakeApify();
  await using stack = await testStack({ env: apify.env });
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const described = await Described.read();

  /** An answer, which has to be one that the OpenAPI document describes. */
  const described000: Record<string, string> = {
    [start]: "start-meta-ads-run",
    [result]: "get-meta-ads-result",
    [status]: "get-scrap-queue-status",
  };
  function checked(path: string, answer: Answered): Answered {
    const { status, headers, json } = answer;
    const text = JSON.stringify(json);
    const one = described.find(described000[path] ?? "");
    assertEquals(one.answerProblems({ status, headers, text }), [], text);
    return answer;
  }
  const post = async (path: string, body: unknown, caller = secret) =>
    checked(path, await caller.post(path, body));
  const active = async (caller = secret) =>
    checked(status, await caller.get(status)).json.data.status.activeJobs;

  /** Makes the job's next look due, and waits until it has ended or looked. */
  async function look(runId: string): Promise<void> {
    const before = await row(runId);
    await sql`
      update public.crawl_jobs set scheduled_at = now()
      where subject = ${runId} and status = 'pending'`;
    await secret.post("process-crawl-jobs", { batchSize: 10 });
    await until(async () => {
      const { status, snoozes } = await row(runId);
      return status !== "processing" &&
        (status !== "pending" || snoozes > before.snoozes);
    });
  }
  async function row(runId: string) {
    const [found] = await sql`
      select * from public.crawl_jobs where subject = ${runId} order by id desc limit 1`;
    if (!found) throw new Error(`No job is about ${runId}`);
    return found;
  }
  const lines = (runId: string) =>
    stack.logs.filter((line) =>
      line.includes(runId) && line.includes("[BackgroundPoller]")
    )
      .map((line) => JSON.parse(line).message.replaceAll(runId, "abc123"));

  let runId = "";
  await t.step("Start Scraping", async () => {
    const { status, json } = await post(start, {
      organisation_id: "org-1",
      search_terms: ["running shoes"],
      country: "US",
      count: 50,
    });
    runId = json.data.run_id;
    assertEquals(status, 200);
    const [before, after] = [
      json.data.polling_status.before,
      json.data.polling_status.after,
    ];
    assertMatch(before.timestamp, moment);
    assertMatch(after.timestamp, moment);
    assertEquals(json, {
      success: true,
      message:
        "Scraping initiated successfully with background polling started",
      data: {
        run_id: apify.runs[0]?.id,
        job_id: (await row(runId)).id,
        polling_status: {
          before: {
            activeCount: 0,
            activeJobs: [],
            timestamp: before.timestamp,
          },
          after: {
            activeCount: 1,
            activeJobs: [runId],
            timestamp: after.timestamp,
          },
        },
      },
    });
    const { crawlJobNonce: _, ...input } = Object(apify.runs[0]?.input);
    assertEquals(input, {
      count: 50,
      urls: [{
        url:
          "https://www.facebook.com/ads/library/?active_status=active&ad_type=all&country=US&q=running+shoes&search_type=keyword_unordered&media_type=all",
      }],
    });
    assert(
      apify.asked.includes(
        "POST /v2/acts/curious_coder~facebook-ads-library-scraper/runs",
      ),
    );
  });

  await t.step("Check Results (still polling)", async () => {
    const { status, json } = await post(result, { run_id: runId });
    assertEquals([status, json], [200, {
      success: true,
      message: running,
      data: null,
    }]);
  });

  await t.step("Monitor Background Polling", async () => {
    const { json } = await post(start, {
      organisation_id: "org-2",
      urls: ["https://www.facebook.com/ads/library/?id=1"],
    });
    const other = json.data.run_id;
    const told = checked(status, await secret.get(status)).json;
    assertEquals(told, {
      success: true,
      message:
        "Background polling monitoring information retrieved successfully",
      data: {
        status: {
          activeCount: 2,
          activeJobs: [runId, other],
          timestamp: told.timestamp,
        },
        message: "Currently 2 background polling processes active",
      },
      timestamp: told.timestamp,
    });
    assertMatch(told.timestamp, moment);
    const ofOne = await secret.get(status, { organisation_id: "org-2" });
    assertEquals(ofOne.json.data.status.activeJobs, [other]);
    await secret.post("cancel-crawl-jobs", {
      jobIds: [json.data.job_id],
    });
    assertEquals(await active(), [runId]);
    const { json: cancelled } = await post(result, { run_id: other });
    assertEquals(cancelled.error.code, "CANCELLED");
  });

  await t.step("the tools of the queue know the job", async () => {
    const jobId = (await row(runId)).id;
    const explained = await secret.get("explain-crawl-job", { jobId });
    assertEquals([explained.status, explained.json.reason], [
      200,
      "BACKING_OFF",
    ]);
    const got = await secret.get("get-crawl-job", { jobId });
    assertEquals([got.status, got.json.job.kind, got.json.job.url], [
      200,
      "actor_run",
      null,
    ]);
    assertEquals((await secret.get("queue-status")).status, 200);
  });

  await t.step("a run is looked at by one job", async () => {
    const again = await post(start, {
      organisation_id: "org-1",
      run_id: runId,
    });
    assertEquals([again.status, again.json.data.job_id], [
      200,
      (await row(runId)).id,
    ]);
    const [count] = await sql`
      select count(*)::int as n from public.crawl_jobs where subject = ${runId}`;
    assertEquals(count?.n, 1);
    const another = { organisation_id: "org-2", run_id: runId };
    assertEquals((await post(start, another)).status, 404);
    assertEquals((await post(start, another, alice)).status, 404);
    assertEquals(
      (await post(start, { organisation_id: "a", run_id: "none" }, bob)).status,
      404,
    );
  });

  await t.step("Check Results (completed), and Log Patterns", async () => {
    const run = apify.find(runId);
    await look(runId);
    run.status = "SUCCEEDED";
    run.items = ads(50);
    await look(runId);
    const { json } = await post(result, { run_id: runId });
    assertEquals([json.success, json.message], [true, fetched]);
    assertEquals(json.data.length, 50);
    const [first] = json.data;
    assertEquals(first, {
      ...first,
      run_id: runId,
      organisation_id: "org-1",
      ad_archive_id: "1000000000",
      page_name: "Example Page",
      title: "Card 0",
    });
    assertEquals([
      first.resized_image_urls.length,
      first.original_image_urls.length,
      first.video_hd_urls.length,
      first.publisher_platforms,
    ], [2, 2, 1, ["facebook", "instagram", "audience_network"]]);
    assertEquals(await active(), []);
    assertEquals((await row(runId)).progress, 100);
    const told = lines(runId);
    assertMatch(
      told.find((line) => line.includes("Step 2 completed")) ?? "",
      /^\[BackgroundPoller\] ✅ Step 2 completed: Bulk upserted 50 ads \(took \d+ms\)$/,
    );
    for (
      const line of [
        "🚀 Starting background polling for run_id: abc123",
        "📡 Polling attempt 1/25 for run_id: abc123",
        "No results yet - scraper still running",
        "Scheduling next poll in 10000ms",
        "📡 Polling attempt 2/25 for run_id: abc123",
        "✅ Successfully fetched results on attempt 3",
        "Processing array of 50 ads for run_id: abc123",
        "✅ Found 50 valid ads out of 50 total ads",
        "✅ Step 1 completed: Transformed 50 ads successfully, 0 transform errors",
        "🔄 Step 2: Bulk upserting 50 ads for run_id: abc123",
        "🔄 Step 3: Marking scraper as completed",
        "✅ Step 3 completed: Runner status updated",
        "Background processing completed successfully!",
        "📈 Final summary - Run ID: abc123, Transformed: 50/50 ads, Inserted: 50, Transform errors: 0",
      ]
    ) assert(told.includes(`[BackgroundPoller] ${line}`), line);
  });

  await t.step(
    "an upsert: the ad's id is the key, by organisation",
    async () => {
      const run = apify.add();
      run.status = "SUCCEEDED";
      run.items = [
        scrapedAd(0, { page_name: "New name" }),
        { error: "blocked" },
        scrapedAd(50),
      ];
      await post(start, { organisation_id: "org-1", run_id: run.id });
      await ended(run.id);
      const [kept] = await sql`
      select r.result from public.crawl_results r
      join public.crawl_jobs j on j.id = r.job_id where j.subject = ${run.id}`;
      assertEquals(kept?.result.saved.meta_ads, {
        inserted: 1,
        updated: 1,
        unchanged: 0,
        removed: 0,
      });
      assertEquals(kept?.result.transform_errors, 1);
      const { json } = await secret.rows(
        "meta_ads",
        "select=ad_archive_id,page_name,run_id&organisation_id=eq.org-1&ad_archive_id=in.(1000000000,1000000050)&order=ad_archive_id",
      );
      assertEquals(json, [
        { ad_archive_id: "1000000000", page_name: "New name", run_id: run.id },
        {
          ad_archive_id: "1000000050",
          page_name: "Example Page",
          run_id: run.id,
        },
      ]);
      // The first run still has all that it found.
      const { json: first } = await post(result, { run_id: runId });
      assertEquals([first.data.length, first.data[0].run_id], [50, runId]);
      assertEquals(
        (await post(result, { run_id: runId, organisation_id: "org-2" }))
          .status,
        404,
      );
    },
  );

  await t.step("users see and scrape for themselves alone", async () => {
    const { json } = await post(
      start,
      { organisation_id: "org-1", input: { urls: [] } },
      alice,
    );
    const hers = json.data.run_id;
    const run = apify.find(hers);
    assertEquals([await active(alice), await active(bob)], [[hers], []]);
    assertEquals((await post(result, { run_id: hers }, bob)).status, 404);
    run.status = "SUCCEEDED";
    run.items = ads(2);
    await look(hers);
    assertEquals(
      (await post(result, { run_id: hers }, alice)).json.data.length,
      2,
    );
    assertEquals((await post(result, { run_id: hers })).json.data.length, 2);
    assertEquals((await alice.rows("meta_ads")).json.length, 2);
    assertEquals((await bob.rows("meta_ads")).json.length, 0);
    assertEquals((await secret.rows("meta_ads")).json.length, 53);
  });

  await t.step(
    "Timeout Handling: stops, and a retry goes on with the run",
    async () => {
      const { json } = await post(start, {
        organisation_id: "org-1",
        input: {},
        max_attempts: 2,
        delay_ms: 3_600_000,
      });
      const { run_id: late, job_id: jobId } = json.data;
      await look(late);
      assert(
        lines(late).includes(
          "[BackgroundPoller] Polling timeout after 2 attempts",
        ),
      );
      const failed = await post(result, { run_id: late });
      assertEquals([failed.status, failed.json.error], [502, {
        code: "RUN_TIMEOUT",
        message: "Polling timeout after 2 attempts",
      }]);
      assertEquals(await active(), []);
      const paid = apify.runs.length;
      const run = apify.find(late);
      run.status = "SUCCEEDED";
      assertEquals(
        (await secret.post("retry-crawl-job", { jobId })).status,
        200,
      );
      await ended(late);
      // A run that found nothing is no failure.
      assertEquals((await post(result, { run_id: late })).json, {
        success: true,
        message: fetched,
        data: [],
      });
      assertEquals(apify.runs.length, paid);
    },
  );

  await t.step("Critical Processing Error: stops at once", async () => {
    for (
      const [status, items, code, words] of [
        [
          "SUCCEEDED",
          [{ error: "blocked" }],
          "NO_VALID_ADS",
          "No valid ads found",
        ],
        ["FAILED", [], "RUN_FAILED", "ended with FAILED"],
      ] as const
    ) {
      const run = apify.add();
      Object.assign(run, { status, items });
      await post(start, { organisation_id: "org-1", run_id: run.id });
      await ended(run.id);
      const { status: answered, json } = await post(result, {
        run_id: run.id,
      });
      assertEquals([answered, json.code, json.error.code], [
        502,
        "JOB_FAILED",
        code,
      ]);
      assertStringIncludes(json.message, words);
      assert(
        lines(run.id).some((line) =>
          line.startsWith(
            "[BackgroundPoller] 💀 Critical processing error, stopping polling: ",
          )
        ),
      );
    }
  });

  await t.step("API Fetch Errors: looked at again", async () => {
    const run = apify.add();
    apify.trouble(/actor-runs/, () => new Response("", { status: 502 }));
    await post(start, { organisation_id: "org-1", run_id: run.id });
    await until(async () => (await row(run.id)).snoozes > 0);
    run.status = "SUCCEEDED";
    run.items = ads(1);
    await look(run.id);
    assert(
      lines(run.id).includes(
        "[BackgroundPoller] API fetch error for run_id abc123 on attempt 1",
      ),
    );
    assertEquals((await post(result, { run_id: run.id })).json.data.length, 1);
  });

  await t.step("no second run is paid for, whatever is lost", async () => {
    const paid = apify.runs.length;
    apify.trouble(/^POST .*runs/, "answer is lost");
    const body = { organisation_id: "org-1", input: {} };
    const key = { "idempotency-key": "one click" };
    const first = await secret.post(start, body, key);
    const second = await secret.post(start, body, key);
    assertEquals([first.status, first.json.data.run_id], [
      200,
      second.json.data.run_id,
    ]);
    assertEquals(apify.runs.length, paid + 1);
  });

  await t.step(
    "a run that Apify refuses to start is told at once",
    async () => {
      apify.trouble(
        /^POST .*runs/,
        () =>
          Response.json({ error: { message: "Actor was not found" } }, {
            status: 404,
          }),
      );
      const { status, json } = await post(start, {
        organisation_id: "org-1",
        input: {},
      });
      assertEquals([status, json.error.code], [502, "PROVIDER_REFUSED"]);
      assertStringIncludes(json.message, "Actor was not found");
    },
  );

  assertEquals(await audit(sql), []);

  async function ended(runId: string): Promise<void> {
    await until(async () =>
      ["completed", "error"].includes((await row(runId)).status)
    );
  }
});

/** Waits for what happens by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!await isSo()) {
    if (Date.now() > deadline) throw new Error("It does not happen");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
