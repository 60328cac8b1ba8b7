import { assert, assertEquals } from "../../../scripts/testing/assert.ts";
import { isCollected } from "../../../scripts/testing/garbage.ts";
import { Timeout } from "./timeout.ts";

/** Something that a listener of the signal holds. */
function heldBy(signal: AbortSignal): WeakRef<object> {
  const held = { page: "<p>".repeat(1_000) };
  signal.addEventListener("abort", () => held.page.trim());
  return new WeakRef(held);
}

Deno.test("Timeout is aborted when its time is over", async () => {
  using timeout = new Timeout(1);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const { signal } = timeout;
  signal.addEventListener("abort", () => resolve(signal.reason.name));
  assertEquals(await promise, "TimeoutError");
});

Deno.test("Timeout lets go of all that listens once it is disposed of, as AbortSignal.timeout() does not", async () => {
  const ours = () => {
    using timeout = new Timeout(600_000);
    return heldBy(AbortSignal.any([timeout.signal]));
  };
  const held = ours();
  const control = heldBy(AbortSignal.timeout(600_000));
  assert(await isCollected(held));
  assert(!await isCollected(control));
});
