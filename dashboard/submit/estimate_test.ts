import type { QueueStatus } from "../../client/mod.ts";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { estimate } from "./estimate.ts";

const idle: QueueStatus = {
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
};
const page = {
  kind: "page_crawl",
  completed: 9,
  failed: 0,
  stalls: 0,
  p95_ms: 900,
};

Deno.test("estimate() says nothing where nothing is known", () => {
  assertEquals(estimate(null, 5), null);
  assertEquals(estimate(idle, 0), null);
  assertEquals(estimate(idle, 5), null);
});

Deno.test("estimate() counts from what a page takes, and from what is due", () => {
  const known = { ...idle, kinds: [{ ...page, p50_ms: 400 }] };
  assertEquals(estimate(known, 1_000), "Done in about 1 min 40 s");
  assertEquals(
    estimate({ ...known, depth: 50_000 }, 1),
    "Done in about 1 s", // those that wait are for later
  );
  const busy = {
    ...idle,
    depth: 100,
    oldest_age_ms: 5,
    finished_per_minute: 60,
  };
  assertEquals(
    estimate(busy, 20),
    "Done in about 2 min; 100 other jobs are due",
  );
});
