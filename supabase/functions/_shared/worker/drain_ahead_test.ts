import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { audit } from "../../../tests/jobs.ts";
import { page, setUp } from "./testing/drained.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

/** Every call takes longer than a page. */
const slowly = () =>
  new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 40));

Deno.test("drain() leases quick jobs ahead of their places, and keeps to the places", async () => {
  let [calls, underWay, most] = [0, 0, 0];
  await using t = await setUp({
    loses: (name) => {
      if (name.startsWith("complete")) calls++;
      return slowly();
    },
    answer: async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve));
      underWay--;
      return page();
    },
  });
  for (let i = 0; i < 30; i++) await t.put(`/${i}`);
  const summary = await t.run({ concurrency: 1 });
  assertEquals(summary, { completed: 30, failed: 0, snoozed: 0 });
  assertEquals(most, 1);
  // Each one's own call, if none were leased ahead.
  assert(calls < 30);
  assertEquals(await audit(t.db.sql), []);
});

Deno.test("drain() gives back what it leased ahead when a slow job takes the place", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  await using t = await setUp({
    loses: slowly,
    answer: () => ++asked === 20 ? release.then(page) : Promise.resolve(page()),
  });
  for (let i = 0; i < 40; i++) await t.put(`/${i}`);
  const running = t.run({ concurrency: 1 });
  const isGivenBack = async () => {
    const [row] = await t.db.sql`
      select count(*) filter (where attempt = 0 and updated_at > created_at)::int as back,
        count(*) filter (where status = 'processing')::int as held
      from public.crawl_jobs`;
    return row?.back > 0 && row?.held === 1;
  };
  for (let tries = 0; tries < 500 && !await isGivenBack(); tries++) {
    await new Promise((done) => setTimeout(done, 20));
  }
  assert(await isGivenBack());
  resolve();
  assertEquals((await running).completed, 40);
  assertEquals(await audit(t.db.sql), []);
});
