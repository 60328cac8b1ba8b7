import type { Sql } from "postgres";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, jobIn, noToken, states, submit } from "./jobs.ts";

const origin = "https://a.com";

const keep = (sql: Sql, rules: string, ttl: string, at = origin) =>
  sql`select public.set_crawl_robots(${at}, 'found', ${rules}, 200, ${ttl}::interval)`;

async function kept(sql: Sql, at = origin) {
  const [row] = await sql`select public.get_crawl_robots(${at}) as robots`;
  return row?.robots;
}

Deno.test("get_crawl_robots() tells what was kept, until it expires", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  assertEquals(await kept(sql), null);
  await keep(sql, "a", "1 day");
  await keep(sql, "b", "1 hour");
  const { expires_in_ms: left, ...robots } = await kept(sql);
  assertEquals(robots, { outcome: "found", rules: "b", http_status: 200 });
  assert(left > 3_590_000 && left <= 3_600_000, left);
  assertEquals(await kept(sql, "http://a.com"), null);
  await sql`update public.crawl_robots set expires_at = now()`;
  assertEquals(await kept(sql), null);
  // Whoever keeps another one tidies up.
  await keep(sql, "c", "1 day", "https://b.com");
  const rows = await sql`select origin from public.crawl_robots`;
  assertEquals(rows.map((row) => row.origin), ["https://b.com"]);
});

/** Milliseconds that a claim keeps between two jobs of `a.com`. */
async function delay(sql: Sql): Promise<number> {
  const [row] = await sql`
    select (extract(epoch from crawl_delay) * 1000)::int as ms
    from public.crawl_lanes where lane = 'page_crawl:a.com'`;
  return row?.ms;
}

const pace = (sql: Sql, id: string, token: string, interval: string) =>
  sql`select public.pace_crawl_lane(${id}, ${token}, ${interval}::interval)`;

Deno.test("pace_crawl_lane() hears the holder of a lease, from every state", async () => {
  for (const state of states) {
    await using db = await freshDatabase();
    const { sql } = db;
    const { id, token } = await jobIn(sql, state);
    await pace(sql, id, noToken, "5 s");
    assertEquals(await delay(sql), 0, state);
    await pace(sql, id, token, "5 s");
    const holds = state === "processing" || state === "lost";
    assertEquals(await delay(sql), holds ? 5_000 : 0, state);
  }
});

Deno.test("the claim keeps to a Crawl-delay, to the gap where that is longer, and to 60 s at most", async () => {
  for (
    const [asked, gap, expected] of [
      ["5 s", 0, 5],
      ["5 s", 8_000, 8],
      ["1 hour", 0, 60],
      ["-1 s", 0, 0],
    ] as const
  ) {
    await using db = await freshDatabase();
    const { sql } = db;
    for (let job = 0; job < 3; job++) await submit(sql, { gap_ms: gap });
    const [first] = await claim(sql, 1);
    if (!first) throw new Error("nothing to claim");
    await pace(sql, first.id, first.token, asked);
    const wait = async () => {
      const [row] = await sql`
        select extract(epoch from ready_at - clock_timestamp())::float as s
        from public.crawl_lanes`;
      return row?.s;
    };
    if (expected === 0) {
      assertEquals((await claim(sql)).length, 2);
      continue;
    }
    // From now on, and again after the next job.
    for (let job = 0; job < 2; job++) {
      const seconds = await wait();
      assert(seconds > expected - 1 && seconds <= expected, `${seconds}`);
      assertEquals(await claim(sql), []);
      await sql`update public.crawl_lanes set ready_at = now()`;
      assertEquals((await claim(sql)).length, 1, "one at a time");
    }
    assertEquals(await audit(sql), []);
  }
});
