import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { kinds } from "../mod.ts";
import { openRig } from "../testing/rig.ts";
import { answered } from "../testing/trial.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

Deno.test("catalogue_snapshot keeps an item a day, exact to the cent", async () => {
  await using rig = await openRig();
  const products = Array.from({ length: 1_001 }, (_, i) => ({
    key: `p-${i}`,
    item: { name: "Cup", price: "0.10" },
  }));
  const others = [
    { key: "q-1", item: { name: "Bowl", price: 19.99, stock: 3 } },
    { key: "q-2", item: { name: "Jug", price: "free" } },
    { key: "q-3", item: { name: "Pot", price: "5", stock: 0 } },
  ];
  const dataset = "shop_products";
  await rig.datasets.save([
    { dataset, scope: "1", items: [...products, ...others] },
    { dataset, scope: "2", items: others },
  ]);
  const kind = kinds.find(({ name }) => name === "catalogue_snapshot");
  if (!kind) throw new Error("there is no such kind");
  for (let times = 0; times < 2; times++) {
    const id = await rig.submit(kind, {});
    await rig.run(id, { world: {}, fate: answered });
    assertEquals((await rig.look(id)).status, "completed");
  }
  const { items } = await rig.datasets.read({ dataset: "catalogue_snapshots" });
  assertEquals(items.map(({ scope, item }) => ({ scope, item })), [{
    scope: "1",
    item: { count: 1_004, unpriced: 1, value: "160.070000" },
  }]);
});
