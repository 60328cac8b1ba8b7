import type { Sql } from "postgres";
import { assertEquals, assertRejects } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { claim, jsonbs, noToken, submit } from "./jobs.ts";

const anna = "00000000-0000-4000-8000-00000000000a";
const bert = "00000000-0000-4000-8000-00000000000b";

/** A `jsonb` argument: postgres.js sends an object as text otherwise. */
function json(sql: Sql, value: unknown) {
  return sql`${JSON.stringify(value)}::text::jsonb`;
}

function entries(...pairs: [key: string, n: number][]) {
  return pairs.map(([key, n]) => ({ key, item: { n } }));
}

async function put(sql: Sql, owner: string | null, datasets: unknown[]) {
  const [row] = await sql`
    select public.put_dataset_items(${owner}, ${
    json(sql, datasets)
  }) as answer`;
  return row?.answer;
}

interface Read {
  scope?: string;
  keys?: string[];
  match?: unknown;
  after?: string[];
  limit?: number;
  all?: boolean;
}

async function read(sql: Sql, owner: string | null, options: Read = {}) {
  const [row] = await sql`
    select public.read_dataset_items(
      ${owner}, 'ads', ${options.scope ?? null}, ${options.keys ?? null},
      ${options.match ? json(sql, options.match) : null}, ${
    options.after ?? null
  },
      ${options.limit ?? 1000}, ${options.all ?? false}
    ) as page`;
  const { items, more } = row?.page;
  return {
    items: items.map((i: { scope: string; key: string; item: { n: number } }) =>
      `${i.scope}/${i.key}=${i.item.n}`
    ),
    more,
  };
}

Deno.test("datasets", async (t) => {
  await using database = await freshDatabase();
  const { sql } = database;

  await t.step("keep the last of a key, and tell what is new", async () => {
    const first = await put(sql, anna, [
      { dataset: "ads", items: entries(["b", 1], ["a", 1], ["b", 2]) },
      { dataset: "shops", scope: "s", items: entries(["a", 1]) },
    ]);
    const shops = { inserted: 1, updated: 0, unchanged: 0, removed: 0 };
    assertEquals(first, {
      ads: { inserted: 2, updated: 0, unchanged: 0, removed: 0 },
      shops,
    });
    const second = await put(sql, anna, [{
      dataset: "ads",
      items: entries(["a", 1], ["b", 3], ["c", 1]),
      remove: ["a", "none"],
    }]);
    assertEquals(second, {
      ads: { inserted: 1, updated: 1, unchanged: 1, removed: 1 },
    });
    assertEquals((await read(sql, anna)).items, ["/b=3", "/c=1"]);
  });

  await t.step(
    "are read in pages, by scope, by key and by content",
    async () => {
      await put(sql, bert, [
        { dataset: "ads", scope: "x", items: entries(["a", 1], ["ä", 2]) },
        { dataset: "ads", scope: "y", items: entries(["a", 2]) },
      ]);
      const page = await read(sql, bert, { limit: 2 });
      assertEquals(page, { items: ["x/a=1", "x/ä=2"], more: true });
      assertEquals(await read(sql, bert, { after: ["x", "ä"], limit: 2 }), {
        items: ["y/a=2"],
        more: false,
      });
      assertEquals((await read(sql, bert, { scope: "y" })).items, ["y/a=2"]);
      assertEquals((await read(sql, bert, { keys: ["ä"] })).items, ["x/ä=2"]);
      assertEquals((await read(sql, bert, { match: { n: 2 } })).items, [
        "x/ä=2",
        "y/a=2",
      ]);
    },
  );

  await t.step("are one owner's, or the secret key's", async () => {
    await put(sql, null, [{ dataset: "ads", items: entries(["z", 1]) }]);
    assertEquals((await read(sql, null)).items, ["/z=1"]);
    const all = await read(sql, null, { all: true });
    assertEquals(all.items.length, 6);
  });

  await t.step(
    "are kept with the job that is completed, all or none",
    async () => {
      const [id, other] = [
        await submit(sql, { url: "https://a.com/1" }, { owner: anna }),
        await submit(sql, { url: "https://a.com/2" }, { owner: bert }),
      ];
      const jobs = await claim(sql, 2);
      const reports = [id, other].map((job, n) => ({
        job_id: job,
        lease_token: jobs.find(({ id }) => id === job)?.token,
        result: { n },
        datasets: [{ dataset: "ads", scope: "j", items: entries(["k", n]) }],
      }));
      await sql`select public.complete_crawl_jobs(${jsonbs(sql, reports)})`;
      assertEquals((await read(sql, anna, { scope: "j" })).items, ["j/k=0"]);
      assertEquals((await read(sql, bert, { scope: "j" })).items, ["j/k=1"]);
      const [row] = await sql`
      select result from public.crawl_results where job_id = ${other}`;
      const counts = { inserted: 1, updated: 0, unchanged: 0, removed: 0 };
      assertEquals(row?.result, { n: 1, saved: { ads: counts } });
      // Said again it is answered "already", and nothing is written.
      await put(sql, bert, [{
        dataset: "ads",
        scope: "j",
        items: entries(["k", 5]),
      }]);
      await sql`select public.complete_crawl_jobs(${jsonbs(sql, reports)})`;
      assertEquals((await read(sql, bert, { scope: "j" })).items, ["j/k=5"]);
    },
  );

  await t.step(
    "are kept on the way by the holder of the lease alone",
    async () => {
      const id = await submit(sql, {}, { owner: anna });
      const [job] = await claim(sql, 1);
      const items = [{
        dataset: "ads",
        scope: "way",
        items: entries(["k", 1]),
      }];
      const save = async (token: string) => {
        const [row] = await sql`select public.save_dataset_items(
        ${id}, ${token}, ${json(sql, items)}) as answer`;
        return row?.answer;
      };
      assertEquals(await save(noToken), null);
      assertEquals((await read(sql, anna, { scope: "way" })).items, []);
      assertEquals((await save(job?.token ?? noToken))?.ads.inserted, 1);
      assertEquals((await save(job?.token ?? noToken))?.ads.unchanged, 1);
      assertEquals((await read(sql, anna, { scope: "way" })).items, [
        "way/k=1",
      ]);
    },
  );

  await t.step("come with a submit, in its transaction", async () => {
    const items = [{ dataset: "ads", scope: "s", items: entries(["k", 1]) }];
    const item = { kind: "page_crawl", lane: "l", max_running: 1 };
    const submitWith = (more: Record<string, unknown>) =>
      sql`select public.submit_crawl_jobs(
        ${jsonbs(sql, [{ ...item, ...more }])}, ${anna},
        p_datasets => ${json(sql, items)})`;
    await assertRejects(() => submitWith({ max_attempts: 99 }));
    assertEquals((await read(sql, anna, { scope: "s" })).items, []);
    await submitWith({});
    assertEquals((await read(sql, anna, { scope: "s" })).items, ["s/k=1"]);
  });
});
