import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { isCollected } from "../../../../scripts/testing/garbage.ts";
import { JobError } from "../errors.ts";
import type { FetchedPage, ParkedPage } from "../kinds/kind.ts";
import { createLog } from "../log.ts";
import type { Lease } from "../queue/rows.ts";
import { runJob, type Workbench } from "./run_job.ts";
import { unusedBench } from "./testing/unused.ts";

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
  options: {
    lease?: Partial<Lease>;
    stop?: AbortSignal;
    sliceMs?: number;
    openPage?: Workbench["openPage"];
  } = {},
) {
  return runJob({ ...lease, ...options.lease }, {
    log: createLog({}, () => {}),
    fetch: async (_url, { signal, inspect }) => {
      const answer = await fetch(signal);
      inspect?.(answer);
      return answer;
    },
    robots: () => Promise.reject(new Error("nobody asked to obey")),
    openPage: options.openPage ??
      (() => Promise.reject(new Error("no browser here"))),
    scrape: null,
    ...unusedBench,
    sitemap: () => Promise.resolve([]),
    reuse: () => Promise.resolve(false),
  }, {
    stop: options.stop ?? new AbortController().signal,
    sliceMs: options.sliceMs ?? 60_000,
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

const parked: ParkedPage = {
  endpoint: "b",
  contextId: "C",
  targetId: "T",
  stealth: true,
};

/** The lease of a job that comes back to its page after a second. */
const back: Partial<Lease> = {
  args: { premium: true },
  parked: { page: parked, stage: "stealth", elapsed_ms: 1_000 },
};

Deno.test("runJob() goes on with the parked page, where it was, in what is left of its time", async () => {
  const asked: unknown[] = [];
  const report = await run(deaf, {
    lease: { ...back, args: { premium: true, timeoutMs: 11_000 } },
    openPage: (_signal, options) => {
      asked.push(options?.parked, options?.stealth);
      return Promise.resolve({
        browser: "Chrome/1",
        render: (_url, { timeoutMs }) => {
          asked.push(timeoutMs > 9_000 && timeoutMs <= 10_000);
          return Promise.resolve({ ...page, title: "A", html: page.text });
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  });
  assertEquals(asked, [parked, true, true]);
  if (report?.to !== "complete") throw new Error(`reported ${report?.to}`);
  assertEquals(report.report.success_method, "Puppeteer Stealth");
});

Deno.test("runJob() starts over, as a stall, where the parked page is gone", async () => {
  const report = await run(deaf, {
    lease: back,
    openPage: () => Promise.reject(new JobError("PAGE_LOST", "gone")),
  });
  if (report?.to !== "snooze") throw new Error(`reported ${report?.to}`);
  const { code, stalled, delay_ms } = report.report;
  assertEquals([code, stalled, delay_ms], ["PAGE_LOST", true, 0]);
});

Deno.test("runJob() leaves a parked page that it did not come to look at where it is", async () => {
  const stop = new AbortController();
  const running = run(deaf, {
    lease: back,
    stop: stop.signal,
    openPage: (signal, options) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          assertEquals(options?.isOver?.(), true);
          reject(signal.reason);
        });
      }),
  });
  stop.abort("drain ended");
  const report = await running;
  if (report?.to !== "park") throw new Error(`reported ${report?.to}`);
  const { page, stage, hold_ms, steps } = report.report;
  assertEquals([page, stage, report.discard], [parked, "stealth", undefined]);
  // It is held for longer than it has time left.
  assertEquals(hold_ms > 29_000 + 60_000, true);
  assertEquals(steps.map(({ code }) => code), ["PARKED"]);
});

Deno.test("runJob() fails what had a whole request's time and cannot be parked, or it would never end", async () => {
  for (const [sliceMs, to] of [[0, "fail"], [60_000, "snooze"]] as const) {
    const stop = new AbortController();
    const running = run(deaf, { stop: stop.signal, sliceMs });
    stop.abort("drain ended");
    const report = await running;
    assertEquals(report?.to, to);
    if (report?.to !== "fail") continue;
    const { code, permanent } = report.report;
    assertEquals([code, permanent], ["TIMEOUT", false]);
  }
});

Deno.test("runJob() lets go of a job that has ended, long before its time is over", async () => {
  let signal: WeakRef<AbortSignal> | undefined;
  const report = await run((given) => {
    signal = new WeakRef(given);
    return Promise.resolve(page);
  });
  assertEquals(report?.to, "complete");
  if (!signal) throw new Error("nothing was fetched");
  assertEquals(await isCollected(signal), true);
});
