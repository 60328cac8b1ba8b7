/**
 * The document "Background Jobs Documentation", from its top to its end: follows,
 * their syncs, what goes wrong and the load test, over HTTP.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
} from "../../scripts/testing/assert.ts";
import { type Answered, Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { audit, claim, report } from "./jobs.ts";

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Makes a shop with `count` products, of which some may be wrong. */
async function shop(
  caller: Caller,
  id: number | string,
  products: Record<string, unknown>[] = [],
): Promise<void> {
  const made = await caller.post("api/shops", { id, name: `Shop ${id}` });
  assertEquals([made.status, made.json.data.id], [201, String(id)]);
  if (products.length === 0) return;
  const put = await caller.post(`api/shops/${id}/products`, { products });
  assertEquals(put.status, 200, JSON.stringify(put.json));
}

function cups(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `p-${i}`,
    name: `Cup ${i}`,
    price: `${i}.99`,
    stock: i,
  }));
}

/** As the page of the document does: looks again until the sync has ended. */
async function pollSyncStatus(
  caller: Caller,
  followId: string,
  patienceMs = 30_000,
) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { json } = await caller.get(`api/follows/${followId}/sync-status`);
    if (["completed", "failed"].includes(json.data.status)) return json.data;
    assert(Date.now() < deadline, JSON.stringify(json));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const resell = (source: number | string, markupPercentage = 20) => ({
  mode: "resell",
  followerShopId: 1,
  sourceShopId: source,
  markupPercentage,
});

function message({ logs }: TestStack, start: string): string | undefined {
  const line = logs.find((line) => line.includes(`[SyncQueue] ${start}`));
  return line && JSON.parse(line).message;
}

Deno.test("document 004: a follow is answered at once and synced behind", async (t) => {
  await using stack = await testStack();
  const alice = await Caller.user(stack, "alice");
  await shop(alice, 1, [{ id: "own", name: "Own", price: 1 }]);
  await shop(alice, 2, [
    ...cups(98),
    { id: "x-free", name: "Free", price: "free" },
    { id: "x-none", price: 1 },
  ]);
  let follow: Answered["json"];

  await t.step("resell: 202 and the document's body", async () => {
    const { status, json } = await alice.post("api/follows", resell(2));
    assertEquals(status, 202);
    follow = json.data;
    assertEquals(json, {
      success: true,
      data: {
        id: follow.id,
        mode: "resell",
        follower_shop_id: "1",
        source_shop_id: "2",
        markup_percentage: 20,
      },
      message: "Follow created. Products are syncing in background.",
      sync_status: "pending",
    });
  });

  await t.step("its status, with results when it is completed", async () => {
    const status = await pollSyncStatus(alice, follow.id);
    assertMatch(status.createdAt, iso);
    assertEquals(status, {
      follow_id: follow.id,
      status: "completed",
      progress: 100,
      jobId: status.jobId,
      createdAt: status.createdAt,
      results: {
        synced: 98,
        skipped: 0,
        errors: 2,
        removed: 0,
        problems: [
          { productId: "x-free", message: 'Its price is none: "free"' },
          { productId: "x-none", message: "It has no name" },
        ],
      },
    });
  });

  await t.step(
    "the products are in the database, with the markup",
    async () => {
      const query = "select=*&shop_id=eq.1&order=id&limit=3";
      const { json: rows } = await alice.rows("shop_products", query);
      const [first, , third] = rows;
      assertEquals(first.id, "follow:2:p-0");
      assertEquals(
        [first.price, first.source_price, first.stock, first.follow_id],
        ["1.19", "0.99", 0, follow.id],
      );
      assertEquals(third.source_product_id, "p-10");
      const { json } = await alice.get("api/shops/1/products", { limit: 98 });
      assertEquals([json.data.length, json.nextAfter], [98, "follow:2:p-97"]);
      const after = { after: json.nextAfter };
      const { json: rest } = await alice.get("api/shops/1/products", after);
      assertEquals(rest.data.map(({ id }: { id: string }) => id), ["own"]);
      assertEquals(rest.nextAfter, null);
    },
  );

  await t.step("the log has the document's lines", async () => {
    const { jobId } = await pollSyncStatus(alice, follow.id);
    for (
      const line of [
        `Queued product sync job for follow ${follow.id}`,
        `Starting product sync for follow ${follow.id}`,
        `Completed product sync for follow ${follow.id}`,
        `Job ${jobId} completed successfully - synced: 98, errors: 2`,
      ]
    ) {
      assertEquals(message(stack, line), `[SyncQueue] ${line}`);
    }
  });

  await t.step(
    "the same pair is the same follow; what is unchanged is skipped",
    async () => {
      const { status, json } = await alice.post("api/follows", resell("2"));
      assertEquals([status, json.data], [202, follow]);
      const { results } = await pollSyncStatus(alice, follow.id);
      assertEquals([results.synced, results.skipped], [0, 98]);
    },
  );

  await t.step("another markup changes what is there", async () => {
    const { json } = await alice.post("api/follows", resell(2, 12.5));
    assertEquals([json.data.id, json.data.markup_percentage], [
      follow.id,
      12.5,
    ]);
    const { results } = await pollSyncStatus(alice, follow.id);
    // The price of p-0 stays below a cent's difference: 0.99 + 12.5 % is 1.11.
    assertEquals([results.synced, results.skipped], [98, 0]);
    const { json: [row] } = await alice.rows(
      "shop_products",
      "select=price&shop_id=eq.1&id=eq.follow:2:p-0",
    );
    assertEquals(row.price, "1.11");
  });

  await t.step(
    "what is gone from the source goes, one's own stays",
    async () => {
      const change = { remove: ["p-0", "p-97"], products: cups(2).slice(1) };
      await alice.post("api/shops/2/products", change);
      const { status, json } = await alice.post(
        `api/follows/${follow.id}/sync`,
      );
      assertEquals([status, json.sync_status], [202, "pending"]);
      const { results } = await pollSyncStatus(alice, follow.id);
      assertEquals(
        [results.synced, results.skipped, results.removed, results.errors],
        [0, 96, 2, 2],
      );
      const { json: rows } = await alice.rows(
        "shop_products",
        "select=id&shop_id=eq.1",
      );
      assertEquals(rows.length, 97);
    },
  );

  await t.step("monitor: 201, and no sync", async () => {
    await shop(alice, 3, cups(1));
    const { status, json } = await alice.post("api/follows", {
      mode: "monitor",
      followerShopId: 1,
      sourceShopId: 3,
    });
    assertEquals([status, json.message], [201, "Follow created."]);
    assertEquals(json.data.mode, "monitor");
    const { id } = json.data;
    const looked = await alice.get(`api/follows/${id}/sync-status`);
    assertEquals([looked.status, looked.json.code], [404, "JOB_NOT_FOUND"]);
    const again = await alice.post(`api/follows/${id}/sync`);
    assertEquals([again.status, again.json.code], [409, "INVALID_STATE"]);
    const { json: list } = await alice.get("api/follows");
    assertEquals(list.data.length, 2);
    const { json: page } = await alice.get("api/follows", { limit: 1 });
    const { json: rest } = await alice.get("api/follows", {
      cursor: page.nextCursor,
    });
    assertEquals([...page.data, ...rest.data], list.data);
    const { json: one } = await alice.get(`api/follows/${id}`);
    const { created_at, updated_at, ...shown } = one.data;
    assertEquals(shown, json.data);
    assertMatch(created_at, iso);
    assertMatch(updated_at, iso);
    assertEquals((await alice.rows("follows", "select=id")).json.length, 2);
  });

  await t.step("another user has none of it", async () => {
    const bob = await Caller.user(stack, "bob");
    const none = "00000000-0000-4000-8000-000000000000";
    for (const id of [follow.id, none]) {
      for (
        const [answer, code] of [
          [await bob.get(`api/follows/${id}`), "FOLLOW_NOT_FOUND"],
          [await bob.get(`api/follows/${id}/sync-status`), "FOLLOW_NOT_FOUND"],
          [await bob.post(`api/follows/${id}/sync`), "FOLLOW_NOT_FOUND"],
          [await bob.post(`api/follows/${id}/unfollow`), "FOLLOW_NOT_FOUND"],
          [await bob.post(`api/syncs/${id}/retry`), "JOB_NOT_FOUND"],
          [await bob.post("api/follows", resell(2)), "SHOP_NOT_FOUND"],
          [await bob.get("api/shops/2/products"), "SHOP_NOT_FOUND"],
          [await bob.post("api/shops/2/products"), "SHOP_NOT_FOUND"],
        ] as const
      ) {
        assertEquals([answer.status, answer.json.code], [404, code]);
      }
    }
    assertEquals((await bob.get("api/follows")).json.data, []);
    assertEquals((await bob.rows("shops", "select=id")).json, []);
  });

  await t.step("an end to it, with the copies", async () => {
    const path = `api/follows/${follow.id}/unfollow`;
    const { json } = await alice.post(path, { removeProducts: true });
    assertEquals(json, { success: true, removed: 96 });
    assertEquals((await alice.get(`api/follows/${follow.id}`)).status, 404);
    const { json: { data } } = await alice.get("api/shops/1/products");
    assertEquals(data.length, 1);
  });
  assertEquals(await audit(stack.sql), []);
});

Deno.test("document 004: failed syncs are tried three times, listed, sent back and cleaned", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  // No drain may start by itself: the test is the worker.
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  await shop(alice, 1);
  await shop(alice, 2, cups(3));
  const { json: { data: { id } } } = await alice.post(
    "api/follows",
    resell(2),
  );
  const look = async () =>
    (await alice.get(`api/follows/${id}/sync-status`)).json.data;
  let jobId = "";

  await t.step(
    "waiting, active and waiting again, 2 s and 4 s apart",
    async () => {
      const waiting = await look();
      jobId = waiting.jobId;
      assertEquals([waiting.status, waiting.progress], ["waiting", 0]);
      for (const seconds of [2, 4]) {
        const [job] = await claim(sql, 1);
        if (!job) throw new Error("nothing to claim");
        assertEquals((await look()).status, "active");
        await report(sql, "fail", job, {
          code: "TIMEOUT",
          message: "Too slow",
        });
        const [row] = await sql`
        select extract(epoch from scheduled_at - updated_at)::float8 as wait
        from public.crawl_jobs where id = ${jobId}`;
        assert(row?.wait >= seconds && row?.wait <= seconds * 1.3, row?.wait);
        const again = await look();
        assertEquals([again.status, again.error], ["waiting", undefined]);
        await sql`update public.crawl_jobs set scheduled_at = now()`;
        await sql`select public.promote_crawl_jobs()`;
      }
      const [job] = await claim(sql, 1);
      if (!job) throw new Error("nothing to claim");
      await report(sql, "fail", job, { code: "TIMEOUT", message: "Too slow" });
      const failed = await look();
      assertEquals(failed.status, "failed");
      assertEquals(failed.error, { code: "TIMEOUT", message: "Too slow" });
      assertEquals(failed.results, undefined);
    },
  );

  await t.step("the list of failed syncs", async () => {
    const { json } = await alice.get("api/syncs/failed");
    assertEquals(json.nextCursor, null);
    const [{ createdAt, failedAt, ...rest }] = json.data;
    assertMatch(createdAt, iso);
    assertMatch(failedAt, iso);
    assertEquals(rest, {
      follow_id: id,
      jobId,
      error: { code: "TIMEOUT", message: "Too slow" },
      attempts: 3,
    });
    const bob = await Caller.user(stack, "bob");
    assertEquals((await bob.get("api/syncs/failed")).json.data, []);
  });

  await t.step(
    "a failed sync is sent back, and goes on to its end",
    async () => {
      const { status, json } = await alice.post(`api/syncs/${jobId}/retry`);
      assertEquals([status, json], [
        200,
        { success: true, jobId, status: "waiting" },
      ]);
      const twice = await alice.post(`api/syncs/${jobId}/retry`);
      assertEquals([twice.status, twice.json.code], [409, "INVALID_STATE"]);
      await Caller.secret(stack).post("process-crawl-jobs");
      const done = await look();
      assertEquals([done.status, done.results?.synced], ["completed", 3]);
    },
  );

  await t.step("a cancelled sync has failed", async () => {
    await alice.post(`api/follows/${id}/sync`);
    const { jobId } = await look();
    await alice.post("cancel-crawl-jobs", { jobIds: [jobId] });
    const { status, error } = await look();
    assertEquals([status, error?.code], ["failed", "CANCELLED"]);
  });

  await t.step("failed syncs older than seven days are cleaned", async () => {
    for (const age of ["8 days", "6 days"]) {
      await alice.post(`api/follows/${id}/sync`);
      const [job] = await claim(sql, 1);
      if (!job) throw new Error("nothing to claim");
      await report(sql, "fail", job, { permanent: true });
      await sql`
        update public.crawl_jobs set finished_at = now() - ${age}::interval
        where id = ${job.id}`;
    }
    const clean = async (body = {}) =>
      (await alice.post("api/syncs/clean", body)).json.count;
    const bob = await Caller.user(stack, "carol");
    assertEquals((await bob.post("api/syncs/clean")).json.count, 0);
    assertEquals([await clean(), await clean()], [1, 0]);
    assertEquals(await clean({ olderThanMs: 0 }), 1);
    assertEquals((await alice.get("api/syncs/failed")).json.data, []);
  });
  assertEquals(await audit(sql), []);
});

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
