import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { Pace } from "./pace.ts";

function paceOf({ jobMs, callMs }: { jobMs: number; callMs: number }): Pace {
  const pace = new Pace();
  pace.job(jobMs);
  pace.call(callMs);
  return pace;
}

Deno.test("Pace leases nothing ahead before it knows how long jobs and calls take", () => {
  const pace = new Pace();
  assertEquals(pace.ahead(4), 0);
  pace.call(20);
  assertEquals(pace.ahead(4), 0);
});

Deno.test("Pace leases ahead what is likely to end during a call", () => {
  assertEquals(paceOf({ jobMs: 4, callMs: 20 }).ahead(1), 5);
  assertEquals(paceOf({ jobMs: 40, callMs: 20 }).ahead(4), 2);
});

Deno.test("Pace leases no slow job ahead, and never many", () => {
  assertEquals(paceOf({ jobMs: 1_000, callMs: 20 }).ahead(16), 0);
  assertEquals(paceOf({ jobMs: 0.1, callMs: 500 }).ahead(16), 16);
});

Deno.test("Pace follows jobs that become slow", () => {
  const pace = paceOf({ jobMs: 2, callMs: 10 });
  assertEquals(pace.ahead(1), 5);
  for (let i = 0; i < 3; i++) pace.job(500);
  assertEquals(pace.ahead(1), 0);
});
