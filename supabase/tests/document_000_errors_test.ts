/**
 * What the document "Background Polling Guide" says of errors, that no run is
 * paid for twice, and what happens without anybody asking.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../scripts/testing/assert.ts";
import { tellWebhooks } from "../functions/_shared/kinds/actor_run/testing/apify.ts";
import { audit } from "./jobs.ts";
import { ads, result, ScraperRuns, start, until } from "./scraper_runs.ts";

const fetched = "Scraper result fetched successfully.";

Deno.test("document 000: errors, and what happens by itself", async (t) => {
  await using runs = await ScraperRuns.start();
  const { apify, secret, stack } = runs;

  await t.step(
    "Timeout Handling: stops, and a retry goes on with the run",
    async () => {
      const { json } = await runs.post(start, {
        organisation_id: "org-1",
        input: {},
        max_attempts: 2,
        delay_ms: 3_600_000,
      });
      const { run_id: late, job_id: jobId } = json.data;
      await runs.look(late);
      assert(
        runs.lines(late).includes(
          "[BackgroundPoller] Polling timeout after 2 attempts",
        ),
      );
      const failed = await runs.post(result, { run_id: late });
      assertEquals([failed.status, failed.json.error], [502, {
        code: "RUN_TIMEOUT",
        message: "Polling timeout after 2 attempts",
      }]);
      assertEquals(await runs.active(), []);
      const paid = apify.runs.length;
      const run = apify.find(late);
      run.status = "SUCCEEDED";
      assertEquals(
        (await secret.post("retry-crawl-job", { jobId })).status,
        200,
      );
      await runs.ended(late);
      // A run that found nothing is no failure.
      assertEquals((await runs.post(result, { run_id: late })).json, {
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
      await runs.post(start, { organisation_id: "org-1", run_id: run.id });
      await runs.ended(run.id);
      const { status: answered, json } = await runs.post(result, {
        run_id: run.id,
      });
      assertEquals([answered, json.code, json.error.code], [
        502,
        "JOB_FAILED",
        code,
      ]);
      assertStringIncludes(json.message, words);
      assert(
        runs.lines(run.id).some((line) =>
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
    await runs.post(start, { organisation_id: "org-1", run_id: run.id });
    await until(async () => (await runs.row(run.id)).snoozes > 0);
    run.status = "SUCCEEDED";
    run.items = ads(1);
    await runs.look(run.id);
    assert(
      runs.lines(run.id).includes(
        "[BackgroundPoller] API fetch error for run_id abc123 on attempt 1",
      ),
    );
    assertEquals(
      (await runs.post(result, { run_id: run.id })).json.data.length,
      1,
    );
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
      const { status, json } = await runs.post(start, {
        organisation_id: "org-1",
        input: {},
      });
      assertEquals([status, json.error.code], [502, "PROVIDER_REFUSED"]);
      assertStringIncludes(json.message, "Actor was not found");
    },
  );

  await t.step(
    "no second run is paid for, though the worker dies",
    async () => {
      const paid = apify.runs.length;
      // Once the run is there, before anybody has heard of it.
      apify.onStart = () => {
        apify.onStart = () => {};
        stack.killFunctions();
      };
      await secret.post(start, { organisation_id: "org-9", input: {} });
      await until(async () => {
        await secret.post("process-crawl-jobs");
        const { json } = await runs.status(secret, {
          organisation_id: "org-9",
        });
        return json.data?.status.activeCount === 1;
      });
      assertEquals(apify.runs.length, paid + 1);
      const { json } = await runs.status(secret, { organisation_id: "org-9" });
      assertEquals(json.data.status.activeJobs, [apify.runs.at(-1)?.id]);
    },
  );

  await t.step("a webhook is told when the ads are there", async () => {
    const run = apify.add();
    run.status = "SUCCEEDED";
    const { json } = await runs.post(start, {
      organisation_id: "org-1",
      run_id: run.id,
      webhook: {
        url: `http://${apify.host}/hook`,
        secret: `whsec_${"A".repeat(32)}`,
      },
    });
    await runs.ended(run.id);
    const { json: list } = await secret.get("list-webhook-deliveries", {
      jobId: json.data.job_id,
    });
    assertEquals(
      list.deliveries.map(({ event }: { event: string }) => event),
      ["job.completed"],
    );
  });

  await t.step("a run is looked at again by itself, 10 s later", async () => {
    const run = apify.add();
    await runs.post(start, { organisation_id: "org-3", run_id: run.id });
    await until(async () => (await runs.row(run.id)).snoozes === 1);
    run.status = "SUCCEEDED";
    run.items = ads(1);
    await runs.ended(run.id);
    assertEquals((await runs.row(run.id)).snoozes, 1);
  });

  await t.step(
    "Apify tells that a run has ended, and it is looked at at once",
    async () => {
      const { json } = await runs.post(start, {
        organisation_id: "org-1",
        input: {},
        delay_ms: 3_600_000,
      });
      const run = apify.find(json.data.run_id);
      const [webhook] = run.webhooks;
      assertStringIncludes(
        webhook?.requestUrl ?? "",
        `https://project.example.com/functions/v1/api/scrap/meta-ads/webhook?job_id=${json.data.job_id}&token=`,
      );
      assertEquals(webhook?.eventTypes, [
        "ACTOR.RUN.SUCCEEDED",
        "ACTOR.RUN.FAILED",
        "ACTOR.RUN.TIMED_OUT",
        "ACTOR.RUN.ABORTED",
      ]);
      await until(async () => (await runs.row(run.id)).status === "pending");
      run.status = "SUCCEEDED";
      run.items = ads(3);
      const wrong = await secret.post(
        `api/scrap/meta-ads/webhook?job_id=${json.data.job_id}&token=${crypto.randomUUID()}`,
      );
      assertEquals([wrong.status, wrong.json.code], [401, "UNAUTHORIZED"]);
      assertEquals((await runs.row(run.id)).status, "pending");
      assertEquals(await tellWebhooks(run, stack.apiUrl), [200]);
      await runs.ended(run.id);
      assertEquals(
        (await runs.post(result, { run_id: run.id })).json.data.length,
        3,
      );
      assertEquals(await tellWebhooks(run, stack.apiUrl), [200]);
    },
  );

  assertEquals(await audit(stack.sql), []);
});
