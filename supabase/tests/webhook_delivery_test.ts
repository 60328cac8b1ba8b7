/** How messages are leased, sent again, given up, and forgotten. */

import type { Sql } from "postgres";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { jsonbs } from "./jobs.ts";

interface Message {
  readonly id: string;
  readonly lease_token: string;
}

/** Jobs that were cancelled at once: a message each. */
async function messages(
  sql: Sql,
  count: number,
  url = "https://hook.example.com/",
) {
  const webhook = { url, events: ["job.cancelled"], secret: null };
  const items = Array.from({ length: count }, (_, i) => ({
    kind: "page_crawl",
    lane: "page_crawl:a.com",
    max_running: 1,
    url: `https://a.com/${i}`,
  }));
  const [row] = await sql`
    select public.cancel_crawl_jobs(array(
      select jsonb_array_elements_text(public.submit_crawl_jobs(
        ${jsonbs(sql, items)}, p_webhook => ${
    JSON.stringify(webhook)
  }::text::jsonb
      ) -> 'job_ids')::uuid
    )) as count`;
  assertEquals(row?.count, count);
}

async function lease(
  sql: Sql,
  limit = 100,
  patience = "1 minute",
): Promise<Message[]> {
  const [row] = await sql`
    select public.claim_crawl_webhooks(${limit}, ${patience}::interval) as messages`;
  return row?.messages;
}

async function settle(
  sql: Sql,
  leased: readonly Message[],
  how: Record<string, unknown>,
): Promise<number> {
  const reports = leased.map(({ id, lease_token }) => ({
    id,
    lease_token,
    duration_ms: 12,
    ...how,
  }));
  const [row] = await sql`
    select public.settle_crawl_webhooks(${jsonbs(sql, reports)}) as heard`;
  return row?.heard;
}

const states = (sql: Sql) =>
  sql`select status, attempt from public.crawl_webhook_events order by id`
    .then((rows) => rows.map(({ status, attempt }) => `${status} ${attempt}`));

Deno.test("claim_crawl_webhooks() gives no message to two senders at once", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await messages(sql, 60);
  const leased = (await Promise.all(
    Array.from({ length: 12 }, () => lease(sql, 10)),
  )).flat();
  assertEquals(leased.length, 60);
  assertEquals(new Set(leased.map(({ id }) => id)).size, 60);
  assertEquals(await lease(sql), []);
});

Deno.test("a message whose sender was lost is sent again with its id; the late sender is not heard", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await messages(sql, 1);
  const first = await lease(sql);
  await sql`update public.crawl_webhook_events set next_at = now() - interval '1 s'`;
  const second = await lease(sql);
  assertEquals(second[0]?.id, first[0]?.id);
  assert(second[0]?.lease_token !== first[0]?.lease_token);
  assertEquals(await settle(sql, first, { http_status: 500 }), 0);
  assertEquals(await settle(sql, second, { http_status: 204 }), 1);
  assertEquals(await settle(sql, second, { http_status: 204 }), 0);
  assertEquals(await states(sql), ["delivered 2"]);
  const log = await sql`
    select attempt, duration_ms, http_status, error_code from public.crawl_webhook_deliveries
    order by attempt`;
  assertEquals(log.map((row) => Object.values(row)), [
    [1, null, null, "STALLED"],
    [2, 12, 204, null],
  ]);
  assertEquals(await lease(sql), []);
});

Deno.test("settle_crawl_webhooks() tries eight times within a day", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await messages(sql, 1);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 8; attempt++) {
    const leased = await lease(sql);
    assertEquals(leased.length, 1, `${attempt}`);
    await settle(sql, leased, { http_status: 500, code: "X", message: "x" });
    const [row] = await sql`
      select status, extract(epoch from next_at - now())::float as wait
      from public.crawl_webhook_events`;
    assertEquals(row?.status, attempt < 8 ? "pending" : "failed");
    if (attempt < 8) waits.push(row?.wait);
    await sql`update public.crawl_webhook_events set next_at = now() where status = 'pending'`;
  }
  const usual = [5, 300, 1_800, 7_200, 18_000, 21_600, 36_000];
  for (const [i, wait] of waits.entries()) {
    const longest = usual[i] ?? 0;
    assert(wait > 0.89 * longest - 1 && wait <= longest, `${wait}`);
  }
  const total = usual.reduce((sum, wait) => sum + wait);
  assert(total > 23 * 3_600 && total < 24 * 3_600);
  assertEquals(await lease(sql), []);
  assertEquals(
    (await sql`select from public.crawl_webhook_deliveries`).length,
    8,
  );
});

Deno.test("a receiver that answers 410 is told nothing more until it is named again", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const other = "https://other.example.com/";
  await messages(sql, 3);
  await messages(sql, 1, other);
  const [first] = await lease(sql, 1);
  if (!first) throw new Error("nothing is due");
  await settle(sql, [first], { http_status: 410, code: "X", message: "x" });
  assertEquals(await states(sql), [
    "failed 1",
    "failed 0",
    "failed 0",
    "pending 0",
  ]);
  // A job that was submitted before it was gone.
  await sql`
    insert into public.crawl_jobs (id, kind, lane, ord, webhook_id)
    select gen_random_uuid(), 'page_crawl', 'page_crawl:a.com', 0, webhook_id
    from public.crawl_webhook_events where id = ${first.id}`;
  await sql`
    update public.crawl_jobs
    set status = 'cancelled', finished_at = now(), ready = false where finished_at is null`;
  assertEquals((await states(sql)).length, 4);
  await messages(sql, 1);
  assertEquals((await states(sql)).slice(3), ["pending 0", "pending 0"]);
});

Deno.test("redeliver_crawl_webhook() sends again what has ended or waits, not what is being sent", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await messages(sql, 1);
  const again = async (id: string) =>
    (await sql`select public.redeliver_crawl_webhook(${id}) as answer`)[0]
      ?.answer;
  const leased = await lease(sql);
  const id = leased[0]?.id ?? "";
  assertEquals(await again(id), "busy");
  await settle(sql, leased, { http_status: 500, code: "X", message: "x" });
  assertEquals(await lease(sql), []);
  assertEquals(await again(id), "queued");
  const second = await lease(sql);
  assertEquals(second.map((message) => message.id), [id]);
  await settle(sql, second, { http_status: 200 });
  assertEquals(await states(sql), ["delivered 1"]);
  assertEquals(await again(id), "queued");
  await settle(sql, await lease(sql), { http_status: 410 });
  assertEquals(await states(sql), ["failed 1"]);
  assertEquals(await again(id), "queued");
  const [row] = await sql`select gone_at from public.crawl_webhooks`;
  assertEquals(row?.gone_at, null);
  assertEquals(await again("00000000-0000-4000-8000-000000000000"), null);
});

Deno.test("prune_crawl_webhooks() forgets what ended long ago, and webhooks that nothing refers to", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const prune = async () =>
    (await sql`select public.prune_crawl_webhooks('30 days') as n`)[0]?.n;
  await messages(sql, 3);
  const [first] = await lease(sql, 1);
  if (!first) throw new Error("nothing is due");
  await settle(sql, [first], { http_status: 200 });
  const [young] = await lease(sql, 1);
  if (!young) throw new Error("nothing is due");
  await settle(sql, [young], { http_status: 200 });
  assertEquals(await prune(), 0);
  await sql`
    update public.crawl_webhook_events
    set finished_at = now() - interval '31 days' where id = ${first.id}`;
  await sql`update public.crawl_webhooks set used_at = now() - interval '31 days'`;
  assertEquals(await prune(), 1);
  assertEquals((await states(sql)).length, 2);
  assertEquals(
    (await sql`select from public.crawl_webhook_deliveries`).length,
    1,
  );
  const webhooks = async () =>
    (await sql`select from public.crawl_webhooks`).length;
  await sql`delete from public.crawl_webhook_events`;
  await prune();
  assertEquals(await webhooks(), 1);
  await sql`update public.crawl_jobs set webhook_id = null`;
  await prune();
  assertEquals(await webhooks(), 0);
});
