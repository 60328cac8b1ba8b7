import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { pauseAfter } from "./wait.ts";

Deno.test("pauseAfter() looks often at first and seldom later, within 0.4 s", () => {
  const pauses = [0, 250, 500, 1_000, 2_000, 10_000, 50_000]
    .map((waited) => pauseAfter(waited, 5_000));
  assertEquals(pauses, [50, 50, 100, 200, 400, 400, 400]);
});

Deno.test("pauseAfter() is never longer than the caller's interval", () => {
  for (const interval of [50, 60, 333, 5_000, 60_000]) {
    for (const waited of [0, 500, 5_000, 50_000]) {
      assert(pauseAfter(waited, interval) <= interval);
    }
  }
  assertEquals(pauseAfter(50_000, 60), 60);
});
