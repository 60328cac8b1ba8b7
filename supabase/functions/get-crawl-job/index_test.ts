import { assertEquals } from "../../../scripts/testing/assert.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, report, submit } from "../../tests/jobs.ts";

Deno.test("get-crawl-job keeps its contract", async (t) => {
  await using stack = await testStack();
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(
      `${stack.apiUrl}/functions/v1/get-crawl-job?${query}`,
      { headers: { apikey: stack.secretKey, ...headers } },
    );
    return { status: response.status, json: await response.json() };
  };
  const signUp = async (email: string) => {
    const response = await fetch(`${stack.apiUrl}/auth/v1/signup`, {
      method: "POST",
      headers: {
        apikey: stack.publishableKey,
        "content-type": "application/json",
      },
      body: JSON.stringify({ email, password: "correct horse 1" }),
    });
    const { access_token, user } = await response.json();
    return { id: user.id, token: `Bearer ${access_token}` };
  };
  const alice = await signUp("alice@example.com");
  const bob = await signUp("bob@example.com");

  const id = await submit(stack.sql, {}, { owner: alice.id, batch: "b" });
  const [job] = await claim(stack.sql);
  if (!job) throw new Error("nothing to claim");
  await report(stack.sql, "complete", job, {
    success_method: "Direct Fetch",
    steps: [{
      method: "Direct Fetch",
      start_ms: 1,
      duration_ms: 9,
      http_status: 200,
    }],
    result: {
      text: "Words",
      screenshot: {
        mime: "image/png",
        width: 8,
        height: 6,
        bytes: 3,
        data: "AAAA",
      },
      pdf: { mime: "application/pdf", bytes: 3, data: "BBBB" },
      extract: { name: "A", rows: [{ url: null }] },
      warnings: [{ format: "links", code: "FAILED", message: "Cannot" }],
    },
    page: {
      html: "<!DOCTYPE html>…",
      http_status: 200,
      final_url: "https://a.com/",
      content_type: "text/html",
      title: "A",
      headers: { etag: '"1"' },
    },
  });

  await t.step("shows a completed job as the spec does", async () => {
    const { status, json } = await get(`jobId=${id}`);
    assertEquals([status, json.success, json.html], [
      200,
      true,
      "<!DOCTYPE html>…",
    ]);
    const {
      created_at,
      updated_at,
      completed_at,
      processing_time_ms,
      attempts,
      scheduled_at,
      ...rest
    } = json.job;
    for (const time of [created_at, updated_at, completed_at, scheduled_at]) {
      assertEquals(new Date(time).toISOString(), time);
    }
    assertEquals(Number.isInteger(processing_time_ms), true);
    assertEquals(attempts.length, 1);
    assertEquals(rest, {
      id,
      url: "https://a.com/",
      status: "completed",
      html_length: 16,
      subject: null,
      success_method: "Direct Fetch",
      kind: "page_crawl",
      batch_id: "b",
      parent_id: null,
      depth: 0,
      followed: null,
      result_expired_at: null,
      attempt: 1,
      max_attempts: 3,
      retries: 0,
      progress: 100,
      http_status: 200,
      final_url: "https://a.com/",
      metadata: { title: "A", content_type: "text/html" },
      error: null,
    });
  });

  await t.step("leaves html, formats and files out on demand", async () => {
    const { json: whole } = await get(`jobId=${id}`);
    const { screenshot, pdf, ...others } = whole.formats;
    assertEquals([screenshot.data, pdf.data], ["AAAA", "BBBB"]);
    assertEquals(others, {
      text: "Words",
      extract: { name: "A", rows: [{ url: null }] },
      warnings: [{ format: "links", code: "FAILED", message: "Cannot" }],
    });
    const { json: light } = await get(`jobId=${id}&includeFiles=false`);
    assertEquals(light.html, whole.html);
    assertEquals(light.formats, {
      ...others,
      screenshot: { mime: "image/png", width: 8, height: 6, bytes: 3 },
      pdf: { mime: "application/pdf", bytes: 3 },
    });
    const { json: bare } = await get(`jobId=${id}&includeHtml=false`);
    assertEquals([bare.html, bare.formats], [null, null]);
    assertEquals([whole.headers, bare.headers], [{ etag: '"1"' }, null]);
  });

  await t.step("shows users their own jobs only", async () => {
    const as = (user: { token: string }) =>
      get(`jobId=${id}`, {
        authorization: user.token,
        apikey: stack.publishableKey,
      });
    assertEquals((await as(alice)).status, 200);
    const { status, json } = await as(bob);
    assertEquals([status, json.code], [404, "JOB_NOT_FOUND"]);
  });

  await t.step(
    "shows users their own rows through the REST gateway",
    async () => {
      const rows = async (user: { token: string }) =>
        (await (await fetch(
          `${stack.apiUrl}/rest/v1/crawl_jobs?select=id,status`,
          {
            headers: {
              apikey: stack.publishableKey,
              authorization: user.token,
            },
          },
        )).json()).length;
      assertEquals([await rows(alice), await rows(bob)], [1, 0]);
    },
  );

  await t.step("refuses what is no job", async () => {
    const nobody = "00000000-0000-4000-8000-000000000000";
    assertEquals((await get(`jobId=${nobody}`)).json.code, "JOB_NOT_FOUND");
    for (
      const query of [
        "",
        "jobId=1",
        `jobId=${id}&includeHtml=no`,
        `jobId=${id}&x=1`,
      ]
    ) {
      assertEquals((await get(query)).json.code, "INVALID_REQUEST", query);
    }
  });
});
