import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import type { Outcome } from "../kind.ts";
import { camelAd, scrapedAd } from "./testing/scraped.ts";
import { Tried } from "./testing/tried.ts";

/** What of an outcome is kept. */
function kept(outcome: Outcome) {
  if (outcome.do !== "complete") throw new Error(`It is a ${outcome.do}`);
  const [dataset] = outcome.datasets ?? [];
  return {
    result: outcome.result,
    scope: dataset?.scope,
    keys: dataset?.items?.map(({ key }) => key),
  };
}

Deno.test("an actor is started once, looked at, and its ads are kept", async () => {
  await using tried = new Tried();
  const { apify } = tried;
  const first = await tried.run();
  assertEquals([first.do, apify.runs.length], ["snooze", 1]);
  const [started] = apify.runs;
  if (!started) throw new Error("no run");
  assertEquals(tried.subject, started.id);
  assertEquals(Object.keys(Object(started.input)), ["count", "crawlJobNonce"]);
  assertEquals((await tried.run()).do, "snooze");
  started.status = "SUCCEEDED";
  // Of two with one id the last one wins; what is no ad spoils nothing.
  started.items = [
    scrapedAd(1),
    [camelAd(1), scrapedAd(2)],
    { error: "no ad" },
    scrapedAd(1, { page_name: "Again" }),
  ];
  const outcome = await tried.run();
  assertEquals(kept(outcome), {
    scope: "org-1",
    keys: ["2000000001", "1000000002", "1000000001"],
    result: {
      run_id: started.id,
      organisation_id: "org-1",
      found: 5,
      valid: 4,
      transformed: 4,
      transform_errors: 1,
      errors: [{ index: 3, adArchiveId: null, message: "It has no id" }],
      inserted: 3,
      ad_archive_ids: ["2000000001", "1000000002", "1000000001"],
    },
  });
  if (outcome.do === "complete") outcome.done?.(245);
  assertEquals(
    tried.lines.map((line) => line.replaceAll(started.id, "abc123")),
    [
      "🚀 Starting background polling for run_id: abc123",
      "📡 Polling attempt 1/25 for run_id: abc123",
      "No results yet - scraper still running",
      "Scheduling next poll in 10000ms",
      "📡 Polling attempt 2/25 for run_id: abc123",
      "No results yet - scraper still running",
      "Scheduling next poll in 10000ms",
      "📡 Polling attempt 3/25 for run_id: abc123",
      "✅ Successfully fetched results on attempt 3",
      "📊 Result summary - Found 5 ads, First ad URL: https://www.facebook.com/ads/library?id=[hidden]",
      "Processing array of 5 ads for run_id: abc123",
      "✅ Found 4 valid ads out of 5 total ads",
      "✅ Step 1 completed: Transformed 4 ads successfully, 1 transform errors",
      "🔄 Step 2: Bulk upserting 3 ads for run_id: abc123",
      "✅ Step 2 completed: Bulk upserted 3 ads (took 245ms)",
      "🔄 Step 3: Marking scraper as completed",
      "✅ Step 3 completed: Runner status updated",
      "Background processing completed successfully!",
      "📈 Final summary - Run ID: abc123, Transformed: 4/5 ads, Inserted: 3, Transform errors: 1",
    ].map((line) => `[BackgroundPoller] ${line}`),
  );
});

Deno.test("a run whose start was not heard of is found, and none is started besides", async () => {
  await using tried = new Tried();
  const { apify } = tried;
  apify.add({ crawlJobNonce: "of another" });
  apify.trouble(/^POST .*runs/, "answer is lost");
  assertEquals(
    await tried.failure(),
    "PROVIDER_FAILED again: Cannot ask Apify for 'v2/acts/user~actor/runs': it answered with 502",
  );
  assertEquals([apify.runs.length, tried.subject], [2, undefined]);
  assertEquals((await tried.run()).do, "snooze");
  assertEquals([apify.runs.length, tried.subject], [2, apify.runs[1]?.id]);
});

Deno.test("a run that was never started is started by the next try", async () => {
  await using tried = new Tried();
  const { apify } = tried;
  apify.trouble(/^POST .*runs/, () => new Response("", { status: 503 }));
  await tried.failure();
  assertEquals(apify.runs.length, 0);
  assertEquals((await tried.run()).do, "snooze");
  assertEquals(apify.runs.length, 1);
});

Deno.test("what cannot be fetched is looked at again, whatever the API answers", async () => {
  await using tried = new Tried();
  const { apify } = tried;
  await tried.run();
  for (
    const trouble of [
      () => new Response("", { status: 502 }),
      () => new Response("<html>"),
      () => Response.json({ data: {} }),
      () => Response.json({ error: { message: "no" } }, { status: 403 }),
    ]
  ) {
    apify.trouble(/actor-runs/, trouble);
    const outcome = await tried.run();
    assertEquals(outcome.do === "snooze" && outcome.delayMs, 10_000);
  }
  apify.trouble(
    /actor-runs/,
    () => new Response("", { status: 429, headers: { "retry-after": "33" } }),
  );
  const patient = await tried.run();
  assertEquals(patient.do === "snooze" && patient.delayMs, 33_000);
  const [started] = apify.runs;
  if (!started) throw new Error("no run");
  started.status = "SUCCEEDED";
  started.items = [scrapedAd(1)];
  apify.trouble(/datasets/, () => new Response("", { status: 500 }));
  assertEquals((await tried.run()).do, "snooze");
  assertEquals(kept(await tried.run()).keys, ["1000000001"]);
});

Deno.test("a run that takes too long is an error, and a retry goes on with it", async () => {
  await using tried = new Tried();
  const two = { maxPolls: 2 };
  await tried.run(two);
  assertEquals(
    await tried.failure(two),
    "RUN_TIMEOUT permanent: Polling timeout after 2 attempts",
  );
  // What retry-crawl-job does.
  tried.snoozes = 0;
  assertEquals((await tried.run(two)).do, "snooze");
  const [started] = tried.apify.runs;
  if (!started) throw new Error("no run");
  started.status = "SUCCEEDED";
  assertEquals(kept(await tried.run(two)).keys, []);
  assertEquals(tried.apify.runs.length, 1);
});

for (
  const [what, status, items, failure] of [
    [
      "failed",
      "FAILED",
      [],
      "RUN_FAILED permanent: The scraper run abc123 ended with FAILED: Out of memory",
    ],
    [
      "was aborted",
      "ABORTED",
      [],
      "RUN_FAILED permanent: The scraper run abc123 ended with ABORTED: Out of memory",
    ],
    [
      "timed out",
      "TIMED-OUT",
      [],
      "RUN_FAILED permanent: The scraper run abc123 ended with TIMED-OUT: Out of memory",
    ],
    [
      "found no ad but something else",
      "SUCCEEDED",
      [{ error: "blocked" }],
      "NO_VALID_ADS permanent: No valid ads found: the run has 1 items and none is an ad; the first one: It has no id",
    ],
    ["is being aborted", "ABORTING", [], "snooze"],
  ] as const
) {
  Deno.test(`a run that ${what} ends its job at once, or not`, async () => {
    await using tried = new Tried();
    const started = tried.apify.add();
    Object.assign(started, { status, items, statusMessage: "Out of memory" });
    const told = await tried.failure({ runId: started.id });
    assertEquals(told.replace(started.id, "abc123"), failure);
    assertEquals(tried.apify.runs.length, 1);
  });
}

Deno.test("a run that there is not ends its job at once", async () => {
  await using tried = new Tried();
  assertEquals(
    await tried.failure({ runId: "none" }),
    "PROVIDER_REFUSED permanent: Cannot ask Apify for 'v2/actor-runs/none': it answered with 404: Actor run was not found",
  );
});

Deno.test("a dataset that is one ad instead of a list is taken as that", async () => {
  await using tried = new Tried();
  const started = tried.apify.add();
  started.status = "SUCCEEDED";
  tried.apify.trouble(/datasets/, () => Response.json(scrapedAd(1)));
  const { keys } = kept(await tried.run({ runId: started.id }));
  assertEquals(keys, ["1000000001"]);
});

Deno.test("all pages of a dataset are read, smaller ones where ads are large", async () => {
  await using tried = new Tried();
  const { apify } = tried;
  const started = apify.add();
  started.status = "SUCCEEDED";
  const filler = "x".repeat(60_000);
  started.items = Array.from(
    { length: 300 },
    (_, n) => scrapedAd(n, { filler }),
  );
  const { keys } = kept(await tried.run({ runId: started.id }));
  assertEquals(new Set(keys).size, 300);
  const pages = apify.asked.filter((path) => path.includes("/datasets/"))
    .map((path) => /offset=\d+&limit=\d+/.exec(path)?.[0]);
  assertEquals(pages, [
    "offset=0&limit=250",
    "offset=0&limit=63",
    "offset=63&limit=63",
    "offset=126&limit=63",
    "offset=189&limit=63",
    "offset=252&limit=63",
  ]);
});
