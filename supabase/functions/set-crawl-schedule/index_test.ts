import { assert, assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("set-crawl-schedule keeps its contract", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const secret = Caller.secret(stack);
  const set = (caller: Caller, body: Record<string, unknown>) =>
    caller.post("set-crawl-schedule", body);
  const whole = {
    name: "Every morning",
    cron: "30 6 * * 1-5",
    timeZone: "Europe/Berlin",
    job: {
      url: "https://example.com/",
      webhook: {
        url: "https://hook.example.com/",
        secret: `whsec_${"A".repeat(32)}`,
      },
    },
  };
  let scheduleId = "";

  await t.step("makes a schedule and tells its next five runs", async () => {
    const { status, json } = await set(alice, whole);
    assertEquals(status, 200, JSON.stringify(json));
    const { schedule } = json;
    scheduleId = schedule.scheduleId;
    assertEquals(
      [schedule.name, schedule.cron, schedule.timeZone, schedule.overlap],
      ["Every morning", "30 6 * * 1-5", "Europe/Berlin", "skip"],
    );
    assertEquals(schedule.paused, false);
    assertEquals(schedule.lastRun, null);
    assertEquals(schedule.nextRuns.length, 5);
    for (const run of schedule.nextRuns) {
      assert(Date.parse(run) > Date.now());
      const berlin = new Date(run).toLocaleString("en-GB", {
        timeZone: "Europe/Berlin",
        timeStyle: "short",
      });
      assertEquals(berlin, "06:30");
    }
    assertEquals(schedule.job.webhook.url, "https://hook.example.com/");
    assertEquals(JSON.stringify(json).includes("whsec"), false);
  });

  await t.step("changes what is given, the rest stays", async () => {
    const { json } = await set(alice, { scheduleId, overlap: "queue" });
    assertEquals([json.schedule.overlap, json.schedule.cron], [
      "queue",
      whole.cron,
    ]);
    const [row] = await stack.sql`
      select template #>> '{job,webhook,secret}' as secret from public.crawl_schedules`;
    assertEquals(row?.secret, whole.job.webhook.secret);
    const batch = { urls: ["https://example.com/1"] };
    const changed = (await set(secret, {
      scheduleId,
      batch,
    })).json.schedule;
    assertEquals([changed.job, changed.batch.urls], [undefined, batch.urls]);
  });

  await t.step("takes work of any kind", async () => {
    const work = { kind: "campaign_scan", args: { maxTweets: 7 }, priority: 3 };
    const { status, json } = await set(alice, { scheduleId, work });
    assertEquals(status, 200, JSON.stringify(json));
    assertEquals([json.schedule.batch, json.schedule.work], [undefined, work]);
    const ran = await alice.post("run-crawl-schedule", { scheduleId });
    const [job] = await stack.sql`
      select id, kind, owner_id, args, priority, max_attempts from public.crawl_jobs`;
    assertEquals({ ...job }, {
      id: ran.json.jobId,
      kind: "campaign_scan",
      owner_id: alice.id,
      args: { maxTweets: 7 },
      priority: 3,
      max_attempts: 3,
    });
    for (
      const [wrong, path] of [
        [{ work: { kind: "page_crawl" } }, "work.kind"],
        [{ work: { kind: "no_kind" } }, "kind"],
        // Whoever may not submit it may not have it submitted either.
        [{ work: { kind: "actor_run" } }, "work.kind"],
        [{ work: { ...work, args: { maxTweets: 0 } } }, "args.maxTweets"],
        [{ work, job: whole.job }, "work"],
      ] as const
    ) {
      const { json } = await set(alice, { scheduleId, ...wrong });
      assertEquals([json.code, json.details[0]?.path], [
        "INVALID_REQUEST",
        path,
      ]);
    }
  });

  await t.step("pauses and goes on", async () => {
    const paused = await set(alice, { scheduleId, paused: true });
    assertEquals(paused.json.schedule.nextRuns, []);
    // No time is due while it is paused, and none is left over.
    const resumed = await set(alice, { scheduleId, paused: false });
    assertEquals(resumed.json.schedule.nextRuns.length, 5);
  });

  await t.step("pauses what could not be submitted any more", async () => {
    const [before] = await stack.sql`
      update public.crawl_schedules set template = '{"job": {"url": "http://10.0.0.1/"}}'
      returning id`;
    for (const paused of [true, false]) {
      const { status } = await set(alice, { scheduleId, paused });
      assertEquals(status, 200);
    }
    const job = { url: "http://10.0.0.1/" };
    const { json } = await set(alice, { scheduleId: before?.id, job });
    assertEquals(json.code, "URL_BLOCKED");
  });

  await t.step("another user's is not there", async () => {
    for (const more of [{ paused: true }, { remove: true }]) {
      const { status, json } = await set(bob, { scheduleId, ...more });
      assertEquals([status, json.code], [404, "SCHEDULE_NOT_FOUND"]);
    }
    const list = async (caller: Caller) =>
      (await caller.get("list-crawl-schedules")).json.schedules.length;
    assertEquals([await list(alice), await list(bob), await list(secret)], [
      1,
      0,
      1,
    ]);
  });

  await t.step("what cannot be is refused and nothing is kept", async () => {
    for (
      const [change, code, path] of [
        [{ cron: "30 6 * *" }, "INVALID_SCHEDULE", "cron"],
        [{ cron: "0 0 30 2 *" }, "INVALID_SCHEDULE", "cron"],
        [{ timeZone: "Mars/Olympus" }, "INVALID_SCHEDULE", "timeZone"],
        [{ cron: undefined }, "INVALID_REQUEST", "cron"],
        [{ job: undefined }, "INVALID_REQUEST", "job"],
        [
          { batch: { urls: ["https://example.com/"] } },
          "INVALID_REQUEST",
          "batch",
        ],
        [{ job: { url: "http://10.0.0.1/" } }, "URL_BLOCKED", "url"],
        [
          {
            job: { url: "https://example.com/", runAt: "2030-01-01T00:00:00Z" },
          },
          "INVALID_REQUEST",
          "job.runAt",
        ],
        [
          {
            job: {
              url: "https://example.com/",
              webhook: { url: "https://a.com/" },
            },
          },
          "WEBHOOK_SECRET_MISSING",
          "webhook.secret",
        ],
        [
          { job: undefined, batch: { urls: ["http://10.0.0.1/"] } },
          "NO_VALID_URLS",
          "urls.0",
        ],
      ] as const
    ) {
      const { json } = await set(alice, { ...whole, ...change });
      assertEquals([json.code, json.details[0]?.path], [code, path]);
    }
    const rows = await stack.sql`select from public.crawl_schedules`;
    assertEquals(rows.length, 1);
  });

  await t.step("a user has 100 schedules at most", async () => {
    await stack.sql`
      insert into public.crawl_schedules (owner_id, cron, time_zone, template)
      select ${bob.id}, '0 0 * * *', 'UTC', '{}' from generate_series(1, 99)`;
    const [first, second] = await Promise.all([
      set(bob, whole),
      set(bob, whole),
    ]);
    assertEquals([first.status, second.status].sort(), [200, 429]);
  });

  await t.step("removes", async () => {
    const { status, json } = await set(alice, { scheduleId, remove: true });
    assertEquals([status, json], [200, { success: true, schedule: null }]);
    const { json: gone } = await set(alice, { scheduleId, remove: true });
    assertEquals(gone.code, "SCHEDULE_NOT_FOUND");
  });
});
