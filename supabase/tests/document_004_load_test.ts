/**
 * The document "Background Jobs Documentation": its load test, and a shop of
 * 5 000 products.
 *
 * @module
 */

import { assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { cups, pollSyncStatus, resell, shop } from "./shops.ts";

Deno.test("document 004: the load test, ten follows at once", async () => {
  await using stack = await testStack();
  const alice = await Caller.user(stack, "alice");
  for (let i = 1; i <= 10; i++) await shop(alice, i, cups(20));
  // So that what is measured is not the loading of functions.
  const { json: first } = await alice.post("api/follows", resell(2));
  await pollSyncStatus(alice, first.data.id);
  const { authorization = "" } = alice.headers;
  const answers = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      const started = performance.now();
      // As curl sends it, which says nothing of JSON.
      const response = await fetch(`${stack.apiUrl}/functions/v1/api/follows`, {
        method: "POST",
        headers: {
          authorization,
          "content-type": "application/x-www-form-urlencoded",
        },
        body: `{"mode":"resell","followerShopId":1,"sourceShopId":${
          i + 1
        },"markupPercentage":20}`,
      });
      const { data } = await response.json();
      const ms = performance.now() - started;
      return { status: response.status, id: data?.id, ms };
    }),
  );
  console.log(
    `ten follows at once: ${answers.map(({ ms }) => Math.round(ms))} ms`,
  );
  for (const { status } of answers) assertEquals(status, 202);
  for (const { id } of answers) {
    const { status, results } = await pollSyncStatus(alice, id);
    assertEquals([status, results.errors], ["completed", 0]);
  }
  const { json } = await alice.get("api/shops/1/products", { limit: 1_000 });
  // Its own and nine times twenty: what it sells itself is there already.
  assertEquals(json.data.length, 200);
});

Deno.test("document 004: 5 000 products are synced in less than 10 s", async () => {
  await using stack = await testStack();
  const alice = await Caller.user(stack, "alice");
  await shop(alice, 1);
  await shop(alice, 2, cups(5_000));
  const started = performance.now();
  const { json } = await alice.post("api/follows", resell(2));
  const { results } = await pollSyncStatus(alice, json.data.id, 10_000);
  const ms = performance.now() - started;
  console.log(`5 000 products: ${Math.round(ms)} ms`);
  assertEquals([results.synced, results.errors], [5_000, 0]);
});
