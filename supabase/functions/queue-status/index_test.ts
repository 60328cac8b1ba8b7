import {
  assert,
  assertEquals,
  assertMatch,
} from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, jobIn, report, submit } from "../../tests/jobs.ts";

Deno.test("queue-status keeps its contract", async (t) => {
  await using stack = await testStack();
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const alice = await Caller.user(stack, "alice");
  const status = async (caller = secret) =>
    (await caller.get("queue-status")).json;

  await t.step("an empty queue is empty", async () => {
    assertEquals(await status(), {
      success: true,
      depth: 0,
      in_flight: 0,
      parked: 0,
      oldest_age_ms: null,
      finished_per_minute: 0,
      eta_ms: 0,
      drains: 0,
      hosts_cooling_down: 0,
      last_tick_at: null,
      kinds: [],
    });
  });

  await t.step("counts every state", async () => {
    for (
      const state of [
        "completed",
        "error",
        "cancelled",
        "parked",
        "processing",
        "delayed",
        "pending",
      ] as const
    ) await jobIn(sql, state);
    await sql`update public.crawl_jobs set scheduled_at = now() - interval '90 s' where ready`;
    await sql`select public.start_crawl_drain(1, '1 hour', true)`;
    const json = await status();
    assertEquals(
      [json.depth, json.in_flight, json.parked, json.drains],
      [2, 1, 1, 1],
    );
    assert(json.oldest_age_ms >= 90_000 && json.oldest_age_ms < 150_000);
    assertEquals(json.finished_per_minute, 0.6);
    assertEquals(json.eta_ms, 400_000);
    assert(Math.abs(Date.parse(json.last_tick_at) - Date.now()) < 60_000);
    const [kind] = json.kinds;
    assertEquals(
      [kind.kind, kind.completed, kind.failed, kind.stalls],
      ["page_crawl", 1, 1, 0],
    );
    assert(kind.p50_ms >= 0 && kind.p95_ms >= kind.p50_ms);
  });

  await t.step("shows users their own numbers", async () => {
    assertEquals((await status(alice)).depth, 0);
    const owner = alice.id ?? "";
    await submit(sql, { priority: 100 }, { owner });
    await submit(sql, { priority: 100 }, { owner });
    const [job] = await claim(sql, 1);
    if (job) await report(sql, "complete", job);
    const json = await status(alice);
    assertEquals(
      [json.depth, json.in_flight, json.kinds[0].completed],
      [1, 0, 1],
    );
    assert(json.oldest_age_ms < 60_000);
  });

  await t.step("counts hosts that are left alone", async () => {
    await submit(sql, { lane: "page_crawl:slow.com", gap_ms: 60_000 });
    await sql`update public.crawl_lanes set ready_at = now() + interval '1 min'
      where lane = 'page_crawl:slow.com'`;
    assertEquals((await status()).hosts_cooling_down, 1);
    assertEquals((await status(alice)).hosts_cooling_down, 0);
  });

  await t.step("speaks Prometheus", async () => {
    const { headers, json: text } = await secret.get("queue-status", {
      format: "prometheus",
    });
    assertEquals(
      headers.get("content-type"),
      "text/plain; version=0.0.4; charset=utf-8",
    );
    assertMatch(
      text,
      /^# HELP crawl_queue_depth .+\n# TYPE crawl_queue_depth gauge\ncrawl_queue_depth 4$/m,
    );
    assertMatch(text, /^crawl_queue_last_tick_timestamp_seconds \d+(\.\d+)?$/m);
    assertMatch(
      text,
      /^crawl_job_processing_seconds\{kind="page_crawl",quantile="0.95"\} [\d.]+$/m,
    );
    for (const line of text.trimEnd().split("\n")) {
      assertMatch(
        line,
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{.+\})? -?[\d.e+]+)$/,
      );
    }
  });

  await t.step("counts lost workers", async () => {
    await sql`
      update public.crawl_jobs set lease_until = now() - interval '1 s'
      where status = 'processing'`;
    const [rescued] = await sql`select public.rescue_crawl_jobs() as count`;
    assert(rescued?.count > 0);
    for (const job of await claim(sql)) await report(sql, "complete", job);
    assertEquals((await status()).kinds[0].stalls, rescued?.count);
    const { json } = await secret.get("queue-status", { format: "prometheus" });
    const line = `crawl_job_stalls{kind="page_crawl"} ${rescued?.count}\n`;
    assert(json.includes(line), json);
  });

  await t.step("refuses another format", async () => {
    const { json } = await secret.get("queue-status", { format: "xml" });
    assertEquals(json.code, "INVALID_REQUEST");
  });
});
