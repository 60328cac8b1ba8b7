import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../scripts/testing/assert.ts";
import { parse } from "csv-parse/sync";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, jsonbs, report, submit } from "../../tests/jobs.ts";

/** Titles that a spreadsheet would run, and some that need quotes. */
const titles = [
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\tx",
  "\rx",
  "＝1+1",
  'say "hi", twice',
  "two\r\nlines",
  "Ä€😀",
];

Deno.test("export-crawl-batch keeps its contract", async (t) => {
  await using stack = await testStack();
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const get = (query: Record<string, string | number>) =>
    secret.get("export-crawl-batch", { batchId: "b", ...query });

  const ids: string[] = [];
  for (const i of titles.keys()) {
    ids.push(
      await submit(sql, { url: `https://a.com/${i}` }, { batch: "b" }),
    );
  }
  for (const [i, job] of (await claim(sql)).entries()) {
    await report(sql, "complete", job, {
      success_method: "Direct Fetch",
      page: {
        html: `<p>${i}</p>`,
        http_status: 200,
        final_url: `https://a.com/${i}`,
        content_type: "text/html",
        title: titles[i],
      },
    });
  }

  await t.step(
    "CSV: what came out is what went in, formulas made text",
    async () => {
      const { status, headers, json } = await get({
        fields: "id,url,title,html",
      });
      assertEquals(status, 200);
      assertEquals(
        headers.get("content-type"),
        "text/csv; charset=utf-8; header=present",
      );
      assertEquals(
        headers.get("content-disposition"),
        'attachment; filename="b.csv"',
      );
      assertEquals(headers.get("access-control-allow-origin"), "*");
      const rows: string[][] = parse(json);
      assertEquals(rows, [
        ["id", "url", "title", "html"],
        ...titles.map((title, i) => [
          ids[i] ?? "",
          `https://a.com/${i}`,
          /^[=+\-@\t\r＝]/.test(title) ? `'${title}` : title,
          `<p>${i}</p>`,
        ]),
      ]);
    },
  );

  await t.step("JSON Lines and JSON hold the same", async () => {
    const lines = (await get({ format: "jsonl" })).json.trimEnd().split("\n")
      .map((line: string) => JSON.parse(line));
    const { json: list, headers } = await get({ format: "json" });
    assertStringIncludes(headers.get("content-type") ?? "", "application/json");
    assertEquals(lines, list);
    assertEquals(
      list.map(({ title }: { title: string }) => title),
      titles,
    );
    const { created_at, completed_at, processing_time_ms, ...first } = list[0];
    assert(Number.isInteger(processing_time_ms));
    assertEquals(new Date(created_at).toISOString(), created_at);
    assertEquals(new Date(completed_at).toISOString(), completed_at);
    assertEquals(first, {
      id: ids[0],
      url: "https://a.com/0",
      status: "completed",
      http_status: 200,
      final_url: "https://a.com/0",
      title: "=1+1",
      content_type: "text/html",
      html_length: 8,
      success_method: "Direct Fetch",
      attempt: 1,
      error_code: null,
      error_message: null,
    });
  });

  await t.step("a file can be cut and continued", async () => {
    const part = async (query: Record<string, string | number>) =>
      (await get({ format: "json", fields: "id", limit: 3, ...query })).json
        .map(({ id }: { id: string }) => id);
    const first = await part({});
    assertEquals(first, ids.slice(0, 3));
    assertEquals(await part({ after: first[2] }), ids.slice(3, 6));
    assertEquals(await part({ after: ids.at(-1) ?? "" }), []);
  });

  await t.step("a status chooses rows", async () => {
    await submit(sql, { delay_ms: 60_000 }, { batch: "b" });
    const { json } = await get({ format: "json", status: "pending" });
    assertEquals(json.length, 1);
  });

  await t.step("html is read a few megabytes at a time", async () => {
    const html = "x".repeat(3_000_000);
    for (let i = 0; i < 4; i++) await submit(sql, {}, { batch: "large" });
    for (const job of await claim(sql)) {
      await report(sql, "complete", job, { page: { html } });
    }
    const [page] = await sql`
      select jsonb_array_length(public.export_crawl_batch('large', p_html => true)) as rows`;
    assertEquals(page?.rows, 2);
    const { json } = await secret.get("export-crawl-batch", {
      batchId: "large",
      format: "json",
      fields: "id,html",
    });
    assertEquals(
      json.map(({ html }: { html: string }) => html.length),
      Array(4).fill(html.length),
    );
  });

  await t.step(
    "50 000 rows arrive, in the order submitted",
    async () => {
      await secret.post("submit-crawl-jobs-batch", {
        urls: Array.from(
          { length: 50_000 },
          (_, i) => `https://example.com/${i}`,
        ),
        batchId: "many",
        delayMs: 3_600_000,
      });
      const { status, json } = await secret.get("export-crawl-batch", {
        batchId: "many",
        fields: "url",
      });
      assertEquals(status, 200);
      const lines = json.trimEnd().split("\r\n").slice(1);
      assertEquals(lines.length, 50_000);
      assertEquals(new Set(lines).size, 50_000);
      const misplaced = lines.findIndex((line: string, i: number) =>
        line !== `https://example.com/${i}`
      );
      assertEquals(misplaced, -1);
    },
  );
});

Deno.test("export-crawl-batch breaks a file off that it cannot end in one request", async () => {
  await using stack = await testStack({ env: { REQUEST_BUDGET_MS: "1" } });
  const items = Array.from({ length: 1_001 }, (_, i) => ({
    kind: "page_crawl",
    lane: "page_crawl:a.com",
    max_running: 8,
    url: `https://a.com/${i}`,
  }));
  await stack.sql`
    select public.submit_crawl_jobs(${jsonbs(stack.sql, items)}, null, 'b')`;
  const rows = async (limit: string) => {
    const response = await fetch(
      `${stack.apiUrl}/functions/v1/export-crawl-batch?batchId=b&fields=url&format=jsonl${limit}`,
      { headers: { apikey: stack.secretKey } },
    );
    assertEquals(response.status, 200);
    return (await response.text()).trimEnd().split("\n").length;
  };
  await assertRejects(() => rows(""));
  assert(stack.logs.some((line) => line.includes("download_broke_off")));
  assertEquals(await rows("&limit=1000"), 1_000);
});
