import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import { retryAfter } from "./retry_after.ts";

Deno.test("retryAfter() reads seconds, between a second and an hour", () => {
  assertEquals(retryAfter("120"), 120_000);
  assertEquals(retryAfter(" 7 "), 7_000);
  assertEquals(retryAfter("0"), 1_000);
  assertEquals(retryAfter("86400"), 3_600_000);
  assertEquals(retryAfter("9".repeat(400)), 3_600_000);
});

Deno.test("retryAfter() reads an HTTP date", () => {
  const inTwoMinutes = new Date(Date.now() + 120_000).toUTCString();
  const ms = retryAfter(inTwoMinutes) ?? 0;
  assert(ms > 110_000 && ms <= 120_000, `${ms} ms`);
  assertEquals(retryAfter("Wed, 21 Oct 2015 07:28:00 GMT"), 1_000);
  assertEquals(retryAfter("Sunday, 06-Nov-94 08:49:37 GMT"), 1_000);
  assertEquals(retryAfter("Fri, 31 Dec 9999 23:59:59 GMT"), 3_600_000);
});

Deno.test("retryAfter() ignores what is neither", () => {
  for (const text of [null, "", "soon", "-5", "1.5", "2 minutes", "Foo, x"]) {
    assertEquals(retryAfter(text), null, String(text));
  }
});
