import {
  assertEquals,
  assertMatch,
} from "../../../../../scripts/testing/assert.ts";
import { JobError } from "../../errors.ts";
import type { AnyKind } from "../kind.ts";
import { kinds } from "../mod.ts";
import { openRig, type Rig } from "../testing/rig.ts";
import { answered, type Fate } from "../testing/trial.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

const key = "8a6e0804-2bd0-4672-b79d-d97027f9071a";
const world = {};

/** Two shops, the source with 2 500 products: three pages. */
async function setUp(rig: Rig, follow: Record<string, unknown> = {}) {
  const products = Array.from({ length: 2_500 }, (_, i) => ({
    key: `p-${i}`,
    item: { name: "Cup", price: `${i}` },
  }));
  const item = {
    mode: "resell",
    followerShopId: "1",
    sourceShopId: "2",
    markupPercentage: 20,
    ...follow,
  };
  await rig.datasets.save([
    { dataset: "follows", items: [{ key, item }] },
    { dataset: "shop_products", scope: "2", items: products },
  ]);
  const kind = kinds.find(({ name }) => name === "product_sync");
  if (!kind) throw new Error("there is no such kind");
  return kind;
}

/** Puts a sync on the queue and runs it; answers its counts. */
async function sync(rig: Rig, kind: AnyKind) {
  const id = await rig.submit(kind, world);
  await rig.run(id, { world, fate: answered });
  return await results(rig, id);
}

async function results({ sql }: Rig, id: string) {
  const [row] = await sql`
    select result - 'problems' as result from public.crawl_results
    where job_id = ${id}`;
  return row?.result;
}

/** Calls go well until the one of this number. */
function until(count: number, then: () => Promise<void>): Fate {
  let calls = 0;
  return () => ++calls < count ? Promise.resolve() : then();
}

/** In the middle of the second page: it has been read and not been saved. */
const midway = 5;

Deno.test("product_sync goes on where the request before was cut", async () => {
  await using rig = await openRig();
  const kind = await setUp(rig);
  const id = await rig.submit(kind, world);
  const ending = new AbortController();
  const fate = until(midway, () => {
    ending.abort();
    return Promise.resolve();
  });
  await rig.run(id, { world, fate, signal: ending.signal });
  const { status, attempt } = await rig.look(id);
  assertEquals([status, attempt], ["pending", 0]);
  await rig.run(id, { world, fate: answered });
  const counts = await results(rig, id);
  assertEquals(counts?.synced + counts?.skipped, 2_500);
  assertEquals([counts?.errors, counts?.removed], [0, 0]);
  // The first page is not looked at again.
  assertEquals(counts?.synced >= 1_000, true);
});

Deno.test("product_sync begins anew with the next try, and changes nothing twice", async () => {
  await using rig = await openRig();
  const kind = await setUp(rig);
  const id = await rig.submit(kind, world);
  const error = new JobError("PROVIDER_FAILED", "Cannot go on");
  const fate = until(midway, () => Promise.reject(error));
  await rig.run(id, { world, fate });
  assertEquals((await rig.look(id)).attempt, 1);
  await rig.run(id, { world, fate: answered });
  const counts = await results(rig, id);
  assertEquals(counts, {
    synced: 1_500,
    skipped: 1_000,
    errors: 0,
    removed: 0,
  });
});

Deno.test("product_sync fails a try that has taken two minutes over all its requests", async () => {
  await using rig = await openRig();
  const kind = await setUp(rig);
  const id = await rig.submit(kind, world);
  const state = JSON.stringify({
    attempt: 1,
    after: "p-1",
    pages: 1,
    spentMs: 120_001,
    result: { synced: 1, skipped: 0, errors: 0, removed: 0, problems: [] },
  });
  await rig.sql`
    update public.crawl_jobs set state = ${state}::text::jsonb where id = ${id}`;
  await rig.run(id, { world, fate: answered });
  const { status, attempt, code } = await rig.look(id);
  assertEquals([status, attempt, code], ["pending", 1, "TIMEOUT"]);
  const [row] = await rig.sql`
    select error_message as told from public.crawl_jobs where id = ${id}`;
  assertMatch(row?.told, /^Cannot finish within 120000 ms/);
  // The next try has a time of its own.
  await rig.run(id, { world, fate: answered });
  assertEquals((await rig.look(id)).status, "completed");
});

Deno.test("product_sync takes out what is gone anywhere, and no more", async () => {
  await using rig = await openRig();
  const kind = await setUp(rig);
  await sync(rig, kind);
  const dataset = "shop_products";
  const own = [
    { key: "follow", item: { name: "Own", price: "1" } },
    { key: "zzz", item: { name: "Own", price: "1" } },
    // Of another follow.
    { key: "follow:20:p-1", item: { name: "Cup", price: "1", followId: "x" } },
  ];
  await rig.datasets.save([
    { dataset, scope: "1", items: own },
    // The first, the last, and more than a page has room for.
    {
      dataset,
      scope: "2",
      remove: Array.from({ length: 2_499 }, (_, i) => `p-${i + 1}`),
    },
  ]);
  const counts = await sync(rig, kind);
  assertEquals(counts, { synced: 0, skipped: 1, errors: 0, removed: 2_499 });
  const { items } = await rig.datasets.read({ dataset, scope: "1" });
  assertEquals(
    items.map(({ key }) => key),
    ["follow", "follow:20:p-1", "follow:2:p-0", "zzz"],
  );
  await rig.datasets.save([{ dataset, scope: "2", remove: ["p-0"] }]);
  assertEquals((await sync(rig, kind))?.removed, 1);
});

Deno.test("product_sync ends where two shops follow each other, and a shop itself", async () => {
  await using rig = await openRig();
  const dataset = "shop_products";
  const kind = await setUp(rig);
  await sync(rig, kind);
  // The other way round.
  await setUp(rig, { followerShopId: "2", sourceShopId: "1" });
  const back = await sync(rig, kind);
  assertEquals(back, { synced: 0, skipped: 0, errors: 0, removed: 0 });
  await setUp(rig, { followerShopId: "2" });
  assertEquals(await sync(rig, kind), {
    synced: 0,
    skipped: 2_500,
    errors: 0,
    removed: 0,
  });
  const copies = { dataset, scope: "2", match: { followId: key } };
  assertEquals((await rig.datasets.read(copies)).items, []);
});
