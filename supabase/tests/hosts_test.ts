import type { Sql } from "postgres";
import {
  assert,
  assertEquals,
  assertRejects,
} from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { audit, claim, report, submit } from "./jobs.ts";

const usual = { max_running: 8, gap_ms: 0 };

async function set(
  sql: Sql,
  host: string,
  setting: Record<string, unknown> | null,
): Promise<number> {
  const [row] = await sql`
    select public.set_crawl_host(
      ${host}, ${setting && JSON.stringify(setting)}::text::jsonb,
      ${JSON.stringify(usual)}::text::jsonb
    ) as lanes`;
  return row?.lanes;
}

const put = (sql: Sql, host: string, item: Record<string, unknown> = {}) =>
  submit(sql, { ...usual, lane: `page_crawl:${host}`, ...item });

async function limits(sql: Sql, host: string) {
  const [row] = await sql`
    select max_running, (extract(epoch from gap) * 1000)::int as gap_ms, robots,
      paused_until > now() as paused, ready_at > now() as waits
    from public.crawl_lanes where lane = ${`page_crawl:${host}`}`;
  return row && { ...row };
}

const free = { robots: null, paused: false, waits: false };

/** Settings, and which of them holds for a host. */
const cases: [host: string, settings: string[], holds: string | null][] = [
  ["a.com", [], null],
  ["a.com", ["b.com", "*.a.com", "*.com.a", "xa.com"], null],
  ["a.com", ["a.com"], "a.com"],
  ["a.com:8080", ["a.com"], "a.com"],
  ["a.com:8080", ["a.com", "a.com:8080"], "a.com:8080"],
  ["a.com:8081", ["a.com:8080"], null],
  ["x.a.com", ["*.a.com", "*.com"], "*.a.com"],
  ["x.y.a.com:1", ["*.a.com", "*.com"], "*.a.com"],
  ["x.y.a.com", ["*.a.com", "*.y.a.com"], "*.y.a.com"],
  ["x.a.com", ["*.a.com", "x.a.com"], "x.a.com"],
  ["xa.com", ["*.a.com"], null],
  ["[2001:db8::1]:80", ["[2001:db8::1]"], "[2001:db8::1]"],
];

for (const order of ["before", "after"] as const) {
  Deno.test(`set_crawl_host() ${order} a submit: the closest setting holds`, async () => {
    for (const [host, settings, holds] of cases) {
      await using db = await freshDatabase();
      const { sql } = db;
      if (order === "after") await put(sql, host);
      for (const [index, name] of settings.entries()) {
        await set(sql, name, { max_running: index + 1, gap_ms: 100 });
      }
      if (order === "before") await put(sql, host);
      assertEquals(
        await limits(sql, host),
        holds === null
          ? { ...free, ...usual }
          : { ...free, max_running: settings.indexOf(holds) + 1, gap_ms: 100 },
        `${host} under ${settings}`,
      );
      // Taken away one by one, the usual limits are back.
      for (const name of settings) await set(sql, name, null);
      assertEquals(await limits(sql, host), { ...free, ...usual }, host);
    }
  });
}

Deno.test("a submit brings new usual limits to lanes that exist, and writes nothing else", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await put(sql, "a.com");
  await put(sql, "a.com", { max_running: 3, gap_ms: 50 });
  assertEquals(await limits(sql, "a.com"), {
    ...free,
    max_running: 3,
    gap_ms: 50,
  });
  await set(sql, "a.com", { gap_ms: 70 });
  await put(sql, "a.com", { max_running: 4, gap_ms: 50 });
  assertEquals(await limits(sql, "a.com"), {
    ...free,
    max_running: 4,
    gap_ms: 70,
  });
  assertEquals(await set(sql, "a.com", { gap_ms: 70, max_running: 4 }), 0);
  assertEquals(await set(sql, "a.com", { gap_ms: 71, max_running: 4 }), 1);
});

Deno.test("a lowered limit starts nothing new until enough jobs have ended, and the audit knows", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (let i = 0; i < 5; i++) await put(sql, "a.com");
  const leased = await claim(sql, 3);
  await set(sql, "a.com", { max_running: 2 });
  assertEquals(await audit(sql), []);
  for (const [index, job] of leased.entries()) {
    assertEquals((await claim(sql)).length, index < 2 ? 0 : 1, `${index}`);
    await report(sql, "complete", job);
  }
  assertEquals((await claim(sql)).length, 1);
  assertEquals(await audit(sql), []);
  // The control: what was leased since is not forgiven.
  await sql`update public.crawl_lanes set max_running = 1`;
  assertEquals(await audit(sql), [
    "lane.running within max_running: page_crawl:a.com",
  ]);
});

Deno.test("a paused host is left alone until then, or until the pause is taken away", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const id = await put(sql, "a.com");
  await set(sql, "a.com", { paused_until: "2999-01-01T00:00:00Z" });
  assertEquals(await claim(sql), []);
  const [row] = await sql`select public.explain_crawl_job(${id}) as why`;
  assertEquals(row?.why.reason, "HOST_COOLING_DOWN");
  await put(sql, "a.com");
  assertEquals(await claim(sql), []);
  await set(sql, "a.com", { paused_until: "2020-01-01T00:00:00Z" });
  const [first, second] = await claim(sql);
  assert(first && second);
  // A cooldown outlives a pause.
  await report(sql, "snooze", first, {
    delay_ms: 0,
    code: "x",
    cool_lane_ms: 60_000,
  });
  await set(sql, "a.com", { paused_until: "2999-01-01T00:00:00Z" });
  await set(sql, "a.com", null);
  assertEquals(await claim(sql), []);
  await sql`update public.crawl_lanes set ready_at = now()`;
  assertEquals((await claim(sql)).map((job) => job.id), [first.id]);
  assertEquals(await audit(sql), []);
});

Deno.test("what is set of robots.txt wins over what a job asks for", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const args = async () => {
    const [row] = await sql`
      select public.claim_crawl_jobs('test', 10, '1 min') #> '{0,args}' as args`;
    return row?.args;
  };
  for (
    const [setting, asked, expected] of [
      [null, { robots: "ignore" }, { robots: "ignore" }],
      ["obey", { robots: "ignore", a: 1 }, { robots: "obey", a: 1 }],
      ["ignore", { robots: "obey" }, { robots: "ignore" }],
      // A kind that does not know the word is not told.
      ["obey", { a: 1 }, { a: 1 }],
    ] as const
  ) {
    await put(sql, "a.com", { args: asked });
    await set(sql, "a.com", { robots: setting });
    assertEquals(await args(), expected);
  }
});

Deno.test("set_crawl_host() refuses values out of range", async () => {
  await using db = await freshDatabase();
  for (
    const [setting, check] of [
      [{ max_running: 0 }, "crawl_hosts_max_running_range"],
      [{ gap_ms: -1 }, "crawl_hosts_gap_range"],
      [{ robots: "maybe" }, "crawl_hosts_robots_known"],
      [{ note: "x".repeat(501) }, "crawl_hosts_note_length"],
    ] as const
  ) {
    await assertRejects(() => set(db.sql, "a.com", setting), Error, check);
  }
});

Deno.test("list_crawl_hosts() pages by name", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const list = async (limit: number, after: string | null) => {
    const [row] = await sql`
      select public.list_crawl_hosts(${limit}, ${after}) as page`;
    const { hosts, more } = row?.page;
    return [hosts.map(({ host }: { host: string }) => host), more];
  };
  assertEquals(await list(2, null), [[], false]);
  for (const host of ["b.com", "*.a.com", "a.com:1"]) {
    await set(sql, host, { note: host });
  }
  assertEquals(await list(2, null), [["*.a.com", "a.com:1"], true]);
  assertEquals(await list(2, "a.com:1"), [["b.com"], false]);
  assertEquals(await list(3, null), [["*.a.com", "a.com:1", "b.com"], false]);
});

Deno.test("submits, claims, reports and settings at once deadlock nobody", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const hosts = ["a.com", "b.com", "c.com:1", "x.a.com"];
  const rounds = Array.from({ length: 40 }, (_, round) => round);
  const submits = async (offset: number) => {
    for (const round of rounds) {
      await put(sql, hosts[(round + offset) % 4] ?? "", {
        max_running: 2 + round % 3,
      });
    }
  };
  const works = async () => {
    for (const round of rounds) {
      for (const job of await claim(sql, 5)) {
        if (round % 4 > 0) await report(sql, "complete", job);
        else {
          await report(sql, "snooze", job, {
            delay_ms: 0,
            code: "x",
            cool_lane_ms: 5,
          });
        }
      }
      assertEquals(await audit(sql), []);
    }
  };
  const sets = async () => {
    for (const round of rounds) {
      const host = ["*.com", "a.com", "*.a.com", "c.com"][round % 4] ?? "";
      await set(sql, host, round % 3 ? { max_running: 1 + round % 5 } : null);
    }
  };
  await Promise.all([
    submits(0),
    submits(1),
    submits(2),
    works(),
    works(),
    works(),
    sets(),
    sets(),
  ]);
  assertEquals(await audit(sql), []);
});
