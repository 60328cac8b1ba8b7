import {
  assert,
  assertEquals,
  assertRejects,
} from "../scripts/testing/assert.ts";
import { serve } from "../supabase/functions/_shared/net/testing/servers.ts";
import { CrawlClient, CrawlError } from "./mod.ts";
import { linesOf } from "./lines.ts";
import { all, crawlStack, errorOf } from "./testing/crawl_stack.ts";

Deno.test("CrawlClient exports batches", async (t) => {
  await using setup = await crawlStack();
  const { client, site, stack } = setup;
  const pages = site.pages.slice(0, 8);
  const urls = pages.map((path) => site.origin + path);
  await client.submitBatch([...urls, `${site.origin}/none`], {
    batchId: "b",
    render: false,
  });
  await client.waitForBatch("b");
  const asked: URL[] = [];
  const watched = setup.with({
    fetch: (url, init) => {
      asked.push(new URL(url));
      return fetch(url, init);
    },
  });

  await t.step("row by row, with all fields but the html", async () => {
    const rows = await all(client.export("b"));
    assertEquals(rows.map(({ url }) => url), [...urls, `${site.origin}/none`]);
    const [first] = rows;
    assertEquals([first?.status, first?.http_status], ["completed", 200]);
    assertEquals("html" in (first ?? {}), false);
    assertEquals(rows.at(-1)?.error_code, "HTTP_CLIENT_ERROR");
  });

  await t.step("with the fields asked for, in their order", async () => {
    const fields = ["html", "status", "url"] as const;
    const rows = await all(client.export("b", { fields, status: "completed" }));
    assertEquals(rows.length, 8);
    for (const [i, row] of rows.entries()) {
      assertEquals(Object.keys(row), ["html", "status", "url"]);
      assertEquals(row.html, await site.read(pages[i] ?? ""), row.url ?? "");
    }
  });

  await t.step("page after page", async () => {
    asked.length = 0;
    const rows = await all(
      watched.export("b", { pageSize: 4, fields: ["id"] }),
    );
    const ids = (await all(client.export("b"))).map(({ id }) => id);
    assertEquals(rows.map(({ id }) => id), ids);
    const after = asked.map(({ searchParams }) => searchParams.get("after"));
    assertEquals(after, [null, ids[3], ids[7], ids[8]]);
    assert(asked.every(({ search }) => search.includes("limit=4")));
  });

  await t.step("and is through with a batch without such rows", async () => {
    assertEquals(await all(client.export("b", { status: "cancelled" })), []);
    const { code } = await errorOf(CrawlError, all(client.export("none")));
    assertEquals(code, "BATCH_NOT_FOUND");
  });

  await t.step("as long as somebody reads", async () => {
    asked.length = 0;
    for await (const _ of watched.export("b", { pageSize: 2 })) break;
    assertEquals(asked.length, 1);
  });

  await t.step("after an answer that broke off", async () => {
    let requests = 0;
    const shaky = setup.with({
      // Every other answer ends in an error, in the middle of a row.
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        const text = await response.text();
        if (requests++ % 2 === 1) return new Response(text, response);
        const part = new TextEncoder().encode(text.slice(0, 1_000));
        const broken = new ReadableStream({
          start: (controller) => controller.enqueue(part),
          pull: (controller) => controller.error(new TypeError("cut")),
        });
        return new Response(broken, response);
      },
    });
    assertEquals(
      await all(shaky.export("b", { pageSize: 5 })),
      await all(client.export("b")),
    );
    assert(requests >= 4);
  });

  await t.step("but not without end", async () => {
    const broken = setup.with({
      retries: 1,
      fetch: (url, init) =>
        url.includes("after=")
          ? Promise.reject(new TypeError())
          : fetch(url, init),
    });
    const rows: unknown[] = [];
    const { code } = await errorOf(
      CrawlError,
      (async () => {
        const list = broken.export("b", { pageSize: 4 });
        for await (const row of list) rows.push(row);
      })(),
    );
    assertEquals([code, rows.length], ["OFFLINE", 4]);
  });

  await t.step("as files", async () => {
    const text = async (file: Promise<ReadableStream<Uint8Array>>) =>
      await new Response(await file).text();
    const csv = await text(client.exportStream("b", { fields: ["url"] }));
    assertEquals(csv.split("\r\n").slice(0, 2), ["url", urls[0]]);
    const json = await text(client.exportStream("b", {
      format: "json",
      fields: ["id", "url"],
      status: "completed",
      limit: 3,
    }));
    const rows: { id: string; url: string }[] = JSON.parse(json);
    assertEquals(rows.map(({ url }) => url), urls.slice(0, 3));
    const rest = await text(client.exportStream("b", {
      format: "jsonl",
      fields: ["url"],
      after: rows.at(-1)?.id,
    }));
    assertEquals(rest.trim().split("\n").length, 6);
    const { code } = await errorOf(
      CrawlError,
      client.exportStream("b", { limit: 0 }),
    );
    assertEquals(code, "INVALID_REQUEST");
  });

  await t.step("of more rows than a request", async () => {
    const list = Array.from(
      { length: 2_500 },
      (_, i) => `https://example.com/${i}`,
    );
    await client.submitBatch(list, { batchId: "large", delayMs: 3_600_000 });
    const rows = await all(client.export("large", { fields: ["url"] }));
    assertEquals(rows, list.map((url) => ({ url })));
  });

  await t.step("through a restart of the functions", async () => {
    const list = Array.from(
      { length: 20_000 },
      (_, i) => `https://example.com/${i}`,
    );
    await client.submitBatch(list, { batchId: "huge", delayMs: 3_600_000 });
    asked.length = 0;
    const rows: unknown[] = [];
    for await (const { url } of watched.export("huge", { pageSize: 20_000 })) {
      if (rows.push(url) === 10) stack.killFunctions();
    }
    assertEquals(rows, list);
    // More than one for the rows and one for the end.
    assert(asked.length > 2, String(asked.length));
  });

  await t.step("until the signal is aborted", async () => {
    const aborter = new AbortController();
    const reason = new Error("enough");
    const rows: unknown[] = [];
    const options = { pageSize: 100, signal: aborter.signal };
    const error = await errorOf(
      Error,
      (async () => {
        for await (const row of client.export("large", options)) {
          if (rows.push(row) === 150) aborter.abort(reason);
        }
      })(),
    );
    assertEquals(error, reason);
    assert(rows.length < 2_500, String(rows.length));
  });
});

Deno.test("CrawlClient notices that a file has broken off", async () => {
  const part = new TextEncoder().encode("url\r\nhttps://exam");
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(part),
        pull: (controller) => controller.error(new Error("over")),
      }),
    )
  );
  const client = new CrawlClient({ url: server.origin, key: "k" });
  const file = await client.exportStream("b");
  await assertRejects(() => new Response(file).text(), TypeError);
});

Deno.test("linesOf() puts lines together", async () => {
  const bytes = new TextEncoder().encode("eins\nzwölf\n\nüber\n");
  for (const size of [1, 2, 3, 7, 100]) {
    const file = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) {
          controller.enqueue(bytes.slice(i, i + size));
        }
        controller.close();
      },
    });
    assertEquals(await all(linesOf(file)), ["eins", "zwölf", "", "über"]);
  }
  const half = new Response("a\nb").body;
  assert(half);
  const { code } = await errorOf(CrawlError, all(linesOf(half)));
  assertEquals(code, "OFFLINE");
});
