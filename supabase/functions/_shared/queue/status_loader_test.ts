import {
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { StatusLoader } from "./status_loader.ts";

Deno.test("StatusLoader looks many up in one call, and each answer is its own", async () => {
  const calls: string[][] = [];
  const loader = new StatusLoader((ids) => {
    calls.push(ids);
    return Promise.resolve({ a: "pending", b: "completed" });
  });
  const loads = ["a", "b", "a", "c"].map((id) => loader.load(id));
  assertEquals(await Promise.all(loads), [
    "pending",
    "completed",
    "pending",
    undefined,
  ]);
  await loader.load("a");
  assertEquals(calls, [["a", "b", "c"], ["a"]]);
});

Deno.test("StatusLoader tells all who wait of a failure, and goes on", async () => {
  let down = true;
  const loader = new StatusLoader(() =>
    down ? Promise.reject(new Error("away")) : Promise.resolve({ a: "pending" })
  );
  const loads = [loader.load("a"), loader.load("b")];
  for (const load of loads) await assertRejects(() => load, Error, "away");
  down = false;
  assertEquals(await loader.load("a"), "pending");
});
