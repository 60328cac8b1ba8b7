/**
 * The document "Background Jobs Documentation": follows and their syncs over
 * HTTP, and the README's commands.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
} from "../../scripts/testing/assert.ts";
import { Described } from "../../scripts/openapi/testing/described.ts";
import { type Answered, Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { audit } from "./jobs.ts";
import { cups, iso, pollSyncStatus, resell, shop } from "./shops.ts";

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

  await t.step("every answer is as openapi.json describes it", async () => {
    const described = await Described.read();
    const { id } = follow;
    const { jobId } = await pollSyncStatus(alice, id);
    await alice.post("cancel-crawl-jobs", { jobIds: [jobId] });
    await stack.sql`
      update public.crawl_jobs set status = 'error', error_code = 'TIMEOUT'
      where id = ${jobId}`;
    const asked: [name: string, path: string, body?: unknown][] = [
      ["create-shop", "shops", { name: "Another" }],
      ["put-products", "shops/1/products", { remove: ["none"] }],
      ["list-products", "shops/1/products?limit=2"],
      ["create-follow", "follows", resell(2)],
      ["create-follow", "follows", { ...resell(3), mode: "monitor" }],
      ["create-follow", "follows", resell(4)],
      ["list-follows", "follows"],
      ["get-follow", `follows/${id}`],
      ["get-sync-status", `follows/${id}/sync-status`],
      ["sync-follow", `follows/${id}/sync`, {}],
      ["list-failed-syncs", "syncs/failed"],
      ["retry-sync", `syncs/${jobId}/retry`, {}],
      ["clean-syncs", "syncs/clean", {}],
      ["unfollow", `follows/${crypto.randomUUID()}/unfollow`, {}],
    ];
    for (const [name, path, body] of asked) {
      const answer = body
        ? await alice.post(`api/${path}`, body)
        : await alice.fetch(`api/${path}`);
      const text = JSON.stringify(answer.json);
      const problems = described.find(name).answerProblems({ ...answer, text });
      assertEquals(problems, [], `${name} ${answer.status} ${text}`);
    }
    await pollSyncStatus(alice, id);
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

Deno.test("document 004: the README's commands work", async () => {
  await using stack = await testStack();
  const secret = Caller.secret(stack);
  const readme = await Deno.readTextFile(
    new URL("../../README.md", import.meta.url),
  );
  const [, section = ""] = /\n## Product sync\n(.*?)\n## /s.exec(readme) ?? [];
  const [commands = "", look = ""] = section.matchAll(/```sh\n(.*?)```/gs)
    .map(([, code = ""]) => code);
  const [made, seen] = section.matchAll(/```json\n(.*?)```/gs)
    .map(([, code = ""]) => JSON.parse(code));
  /** Runs commands; answers what the last of them printed. */
  const run = async (code: string) => {
    const { stdout, success } = await new Deno.Command("bash", {
      args: ["-c", code.replaceAll(/^call .*$/gm, "echo\n$&")],
      env: { API_URL: stack.apiUrl, SECRET_KEY: stack.secretKey },
    }).output();
    assert(success);
    const [last = ""] = new TextDecoder().decode(stdout).trim().split("\n")
      .slice(-1);
    return JSON.parse(last);
  };
  assertEquals(await run(commands), made);
  await pollSyncStatus(secret, made.data.id);
  const [define = ""] = commands.split("\n");
  const { data } = await run(`${define}\n${look}`);
  const { jobId, createdAt } = data;
  assertEquals(data, { ...seen.data, jobId, createdAt });
});
