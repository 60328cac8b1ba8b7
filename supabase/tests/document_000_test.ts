/**
 * The document "Background Polling Guide", line by line, against the running
 * functions; how it handles errors is in `document_000_errors_test.ts`.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { scrapedAd } from "../functions/_shared/kinds/actor_run/testing/scraped.ts";
import { audit } from "./jobs.ts";
import { ads, result, ScraperRuns, start } from "./scraper_runs.ts";

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const running =
  "Scraper is still running. Background polling is handling the process. Try again later.";
const fetched = "Scraper result fetched successfully.";

Deno.test("document 000: the guide, line by line", async (t) => {
  await using runs = await ScraperRuns.start();
  const { apify, secret, stack } = runs;
  const { sql } = stack;
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");

  let runId = "";
  await t.step("Start Scraping", async () => {
    const { status, json } = await runs.post(start, {
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
        job_id: (await runs.row(runId)).id,
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
      apify.asked[0]?.startsWith(
        "POST /v2/acts/curious_coder~facebook-ads-library-scraper/runs?webhooks=",
      ),
    );
  });

  await t.step("Check Results (still polling)", async () => {
    const { status, json } = await runs.post(result, { run_id: runId });
    assertEquals([status, json], [200, {
      success: true,
      message: running,
      data: null,
    }]);
  });

  await t.step("Monitor Background Polling", async () => {
    const { json } = await runs.post(start, {
      organisation_id: "org-2",
      urls: ["https://www.facebook.com/ads/library/?id=1"],
    });
    const other = json.data.run_id;
    const told = (await runs.status()).json;
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
    const ofOne = await runs.status(secret, { organisation_id: "org-2" });
    assertEquals(ofOne.json.data.status.activeJobs, [other]);
    await secret.post("cancel-crawl-jobs", {
      jobIds: [json.data.job_id],
    });
    assertEquals(await runs.active(), [runId]);
    const { json: cancelled } = await runs.post(result, { run_id: other });
    assertEquals(cancelled.error.code, "CANCELLED");
  });

  await t.step("the tools of the queue know the job", async () => {
    const jobId = (await runs.row(runId)).id;
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
    const again = await runs.post(start, {
      organisation_id: "org-1",
      run_id: runId,
    });
    assertEquals([again.status, again.json.data.job_id], [
      200,
      (await runs.row(runId)).id,
    ]);
    const [count] = await sql`
      select count(*)::int as n from public.crawl_jobs where subject = ${runId}`;
    assertEquals(count?.n, 1);
    const another = { organisation_id: "org-2", run_id: runId };
    assertEquals((await runs.post(start, another)).status, 404);
    assertEquals((await runs.post(start, another, alice)).status, 404);
    assertEquals(
      (await runs.post(start, { organisation_id: "a", run_id: "none" }, bob))
        .status,
      404,
    );
  });

  await t.step("Check Results (completed), and Log Patterns", async () => {
    const run = apify.find(runId);
    await runs.look(runId);
    run.status = "SUCCEEDED";
    run.items = ads(50);
    await runs.look(runId);
    const { json } = await runs.post(result, { run_id: runId });
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
    assertEquals(await runs.active(), []);
    assertEquals((await runs.row(runId)).progress, 100);
    const got = await secret.get("get-crawl-job", {
      jobId: (await runs.row(runId)).id,
    });
    assertEquals([got.status, got.json.job.success_method], [200, "Apify"]);
    const told = runs.lines(runId);
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
      await runs.post(start, { organisation_id: "org-1", run_id: run.id });
      await runs.ended(run.id);
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
      const { json: first } = await runs.post(result, { run_id: runId });
      assertEquals([first.data.length, first.data[0].run_id], [50, runId]);
      assertEquals(
        (await runs.post(result, { run_id: runId, organisation_id: "org-2" }))
          .status,
        404,
      );
    },
  );

  await t.step("users see and scrape for themselves alone", async () => {
    const { json } = await runs.post(
      start,
      { organisation_id: "org-1", input: { urls: [] } },
      alice,
    );
    const hers = json.data.run_id;
    const run = apify.find(hers);
    assertEquals([await runs.active(alice), await runs.active(bob)], [
      [hers],
      [],
    ]);
    assertEquals((await runs.post(result, { run_id: hers }, bob)).status, 404);
    run.status = "SUCCEEDED";
    run.items = ads(2);
    await runs.look(hers);
    assertEquals(
      (await runs.post(result, { run_id: hers }, alice)).json.data.length,
      2,
    );
    assertEquals(
      (await runs.post(result, { run_id: hers })).json.data.length,
      2,
    );
    assertEquals((await alice.rows("meta_ads")).json.length, 2);
    assertEquals((await bob.rows("meta_ads")).json.length, 0);
    assertEquals((await secret.rows("meta_ads")).json.length, 53);
  });

  assertEquals(await audit(sql), []);
});
