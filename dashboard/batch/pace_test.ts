import { assertEquals } from "../../scripts/testing/assert.ts";
import { paceOf, type Seen } from "./pace.ts";

const counts = (completed: number) => ({
  total: 100,
  pending: 100 - completed,
  processing: 0,
  completed,
  error: 0,
  cancelled: 0,
});

Deno.test("paceOf() knows nothing at first, then counts over the last minute", () => {
  const seen: Seen[] = [];
  assertEquals(paceOf(seen, counts(0), 0), { perMinute: 0, leftMs: null });
  assertEquals(paceOf(seen, counts(10), 30_000), {
    perMinute: 20,
    leftMs: 270_000,
  });
  // What is older than a minute does not count.
  paceOf(seen, counts(40), 90_000);
  assertEquals(paceOf(seen, counts(70), 150_000), {
    perMinute: 30,
    leftMs: 60_000,
  });
});
