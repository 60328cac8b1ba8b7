import { assertEquals, assertMatch, assertRejects } from "../testing/assert.ts";
import { testStack } from "../testing/stack.ts";
import { smoke } from "./smoke.ts";

Deno.test("smoke() tells of the page, or why there is none", async () => {
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) =>
      url.endsWith("/missing")
        ? new Response("no", { status: 404 })
        : new Response("<p>Hi", { headers: { "content-type": "text/html" } }),
  );
  const host = `127.0.0.1:${site.addr.port}`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host },
  });
  const { signal } = new AbortController();
  const crawl = (page: string, key = stack.secretKey) =>
    smoke({ url: stack.apiUrl, key, page, render: false, signal });
  assertMatch(
    await crawl(`http://${host}/`),
    /\/ completed: HTTP 200, \d+ characters, by Direct Fetch, in \d+ ms \(job /,
  );
  const refusals: [page: string, key: string, says: string][] = [
    [`http://${host}/missing`, stack.secretKey, "HTTP_CLIENT_ERROR"],
    [`http://${host}/`, "sb_secret_wrong", "answered 401 UNAUTHORIZED"],
    ["http://10.0.0.1/", stack.secretKey, "answered 422 URL_BLOCKED"],
  ];
  for (const [page, key, says] of refusals) {
    const { message, name } = await assertRejects(
      () => crawl(page, key),
      Error,
      says,
    );
    assertEquals(name, "StackError", message);
  }
});
