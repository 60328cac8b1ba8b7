import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import type { FetchedPage } from "../kinds/kind.ts";
import { createLog } from "../log.ts";
import type { Lease } from "../queue/rows.ts";
import { runJob } from "./run_job.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

const lease: Lease = {
  id: "00000000-0000-4000-8000-000000000001",
  lease_token: "00000000-0000-4000-8000-000000000002",
  kind: "page_crawl",
  url: "https://a.com/",
  args: { render: false },
  attempt: 1,
  max_attempts: 3,
};

const page: FetchedPage = {
  status: 200,
  headers: new Headers({ "content-type": "text/html" }),
  url: "https://a.com/",
  text: "<title>A</title>",
};

/** Runs a job whose page is read by `fetch`. */
function run(
  fetch: (signal: AbortSignal) => Promise<FetchedPage>,
  options: { lease?: Partial<Lease>; stop?: AbortSignal } = {},
) {
  return runJob({ ...lease, ...options.lease }, {
    log: createLog({}, () => {}),
    fetch: async (_url, { signal, inspect }) => {
      const answer = await fetch(signal);
      inspect?.(answer);
      return answer;
    },
    robots: () => Promise.reject(new Error("nobody asked to obey")),
    openPage: () => Promise.reject(new Error("no browser here")),
    scrape: null,
    sitemap: () => Promise.resolve([]),
    reuse: () => Promise.resolve(false),
  }, {
    stop: options.stop ?? new AbortController().signal,
    deadline: Date.now() + 60_000,
  });
}

/** Never answers, and listens to nobody. */
const deaf = () => new Promise<never>(() => {});

Deno.test("runJob() reports a page, its method and its step", async () => {
  const report = await run(() => Promise.resolve(page));
  if (report?.to !== "complete") throw new Error(`reported ${report?.to}`);
  assertEquals(report.report.success_method, "Direct Fetch");
  assertEquals(report.report.page?.title, "A");
  assertEquals(report.report.steps.length, 1);
  assertEquals(report.report.steps[0]?.http_status, 200);
});

Deno.test("runJob() reports each class of failure in its own way", async () => {
  for (
    const [error, to, more] of [
      [new JobError("TIMEOUT", "x"), "fail", { permanent: false }],
      [new JobError("NOT_HTML", "x"), "fail", { permanent: true }],
      [new Error("a fault"), "fail", { code: "INTERNAL", permanent: false }],
      [
        new JobError("HTTP_THROTTLED", "x", { retryAfterMs: 7 }),
        "snooze",
        { delay_ms: 0, cool_lane_ms: 7 },
      ],
      [
        new JobError("BROWSER_UNAVAILABLE", "x"),
        "snooze",
        { delay_ms: 5_000, cool_lane_ms: undefined },
      ],
    ] as const
  ) {
    const report = await run(() => Promise.reject(error));
    assertEquals(report?.to, to);
    for (const [key, value] of Object.entries(more)) {
      const told = report && report.to !== "reuse" ? report.report : {};
      assertEquals(Reflect.get(told, key), value);
    }
  }
});

Deno.test("runJob() leaves unknown kinds and args to newer workers", async () => {
  for (
    const change of [
      { kind: "nothing" },
      { args: { render: "yes" } },
      { args: { render: false, hologram: true } },
    ]
  ) {
    const report = await run(() => Promise.resolve(page), { lease: change });
    if (report?.to !== "snooze") throw new Error(`reported ${report?.to}`);
    const { code, delay_ms, cool_lane_ms } = report.report;
    assertEquals([code, delay_ms], ["UNKNOWN_KIND", 30_000]);
    assertEquals(cool_lane_ms, undefined);
  }
});

Deno.test("runJob() fails a handler that outlives its time, even a deaf one", async () => {
  const report = await run(deaf, {
    lease: { args: { render: false, timeoutMs: 1_000 } },
  });
  if (report?.to !== "fail") throw new Error(`reported ${report?.to}`);
  assertEquals(report.report.code, "TIMEOUT");
});

Deno.test("runJob() gives the try back when the drain ends", async () => {
  const stop = new AbortController();
  const running = run(deaf, { stop: stop.signal });
  stop.abort("drain ended");
  const report = await running;
  if (report?.to !== "snooze") throw new Error(`reported ${report?.to}`);
  assertEquals([report.report.delay_ms, report.report.code], [0, undefined]);
});

Deno.test("runJob() reports nothing when the lease is lost", async () => {
  const stop = new AbortController();
  const running = run(deaf, { stop: stop.signal });
  stop.abort("lease lost");
  assertEquals(await running, null);
});
