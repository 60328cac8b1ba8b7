import { assertEquals } from "../../../scripts/testing/assert.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit } from "../../tests/jobs.ts";

/** A site of one page; `/missing` is not there. */
function site() {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      new URL(request.url).pathname === "/missing"
        ? new Response("<p>No", {
          status: 404,
          headers: { "content-type": "text/html" },
        })
        : new Response("<title>Hello</title>", {
          headers: { "content-type": "text/html" },
        }),
  );
}

Deno.test("process-crawl-jobs runs as many jobs as it is asked to", async () => {
  await using server = site();
  const host = `127.0.0.1:${server.addr.port}`;
  await using stack = await testStack({
    // No drain may start by itself: this test is about ours.
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host, MAX_DRAINS: "1" },
  });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const post = async (name: string, body: unknown, key = stack.secretKey) => {
    const response = await fetch(`${stack.apiUrl}/functions/v1/${name}`, {
      method: "POST",
      headers: { apikey: key, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  for (const path of ["/a", "/b", "/missing", "/c"]) {
    await post("submit-crawl-job", {
      url: `http://${host}${path}`,
      render: false,
    });
  }
  const { status, json } = await post("process-crawl-jobs", { batchSize: 3 });
  assertEquals(status, 200);
  assertEquals(json, {
    success: true,
    processed: 3,
    message: "Processed 3 jobs (2 completed, 1 failed)",
    completed: 2,
    failed: 1,
    snoozed: 0,
  });
  const rest = await post("process-crawl-jobs", {}, stack.cronKey);
  assertEquals(rest.json.message, "Processed 1 jobs (1 completed, 0 failed)");
  const empty = await post("process-crawl-jobs", {});
  assertEquals(empty.json.message, "Processed 0 jobs (0 completed, 0 failed)");
  const failed = await stack.sql`
    select error_code, http_status from public.crawl_attempts where error_code is not null`;
  assertEquals(failed.map((row) => ({ ...row })), [
    { error_code: "HTTP_CLIENT_ERROR", http_status: 404 },
  ]);
  assertEquals(await audit(stack.sql), []);
  const refused = await post("process-crawl-jobs", { batchSize: 0 });
  assertEquals(refused.json.code, "INVALID_REQUEST");
});
