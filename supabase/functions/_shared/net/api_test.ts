import {
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { createApi } from "./api.ts";
import { EgressFetcher } from "./fetch.ts";
import { serve } from "./testing/servers.ts";
import { parseAllowedHosts } from "./url.ts";

const answers: Record<string, () => Response> = {
  busy: () =>
    new Response("", { status: 429, headers: { "retry-after": "7" } }),
  down: () => new Response("", { status: 502 }),
  refused: () =>
    Response.json({ error: { message: "Actor was not found" } }, {
      status: 404,
    }),
  moved: () => Response.redirect("http://example.com/", 302),
  garbage: () => new Response("<html>"),
};

Deno.test("an API is asked with its key, and every failure has its code", async (t) => {
  await using server = serve(async (request) => {
    const name = new URL(request.url).pathname.slice("/base/".length);
    return answers[name]?.() ?? Response.json({
      method: request.method,
      path: new URL(request.url).pathname + new URL(request.url).search,
      key: request.headers.get("authorization"),
      body: await request.text(),
    });
  });
  await using fetcher = new EgressFetcher({
    allowedPrivateHosts: parseAllowedHosts(new URL(server.origin).host),
    userAgent: "test",
  });
  const api = createApi({
    title: "Example",
    base: `${server.origin}/base`,
    headers: { authorization: "Bearer the-key" },
  }, fetcher);
  const { signal } = new AbortController();

  await t.step("GET and POST", async () => {
    const got = await api({ path: "v1/x?a=1", signal });
    assertEquals(got.json, {
      method: "GET",
      path: "/base/v1/x?a=1",
      key: "Bearer the-key",
      body: "",
    });
    const sent = await api({ path: "v1/x", json: { a: 1 }, signal });
    assertEquals(sent.json, {
      method: "POST",
      path: "/base/v1/x",
      key: "Bearer the-key",
      body: '{"a":1}',
    });
  });

  for (
    const [path, code, httpStatus, retryAfterMs] of [
      ["busy", "PROVIDER_BUSY", 429, 7_000],
      ["down", "PROVIDER_FAILED", 502, undefined],
      ["refused", "PROVIDER_REFUSED", 404, undefined],
      ["moved", "PROVIDER_REFUSED", 302, undefined],
      ["garbage", "PROVIDER_FAILED", undefined, undefined],
    ] as const
  ) {
    await t.step(path, async () => {
      const error = await assertRejects(
        () => api({ path, signal }),
        JobError,
      );
      assertEquals([error.code, error.httpStatus, error.retryAfterMs], [
        code,
        httpStatus,
        retryAfterMs,
      ]);
      assertEquals(error.message.includes("the-key"), false);
    });
  }

  await t.step("nobody there", async () => {
    const nobody = serve(() => new Response());
    await nobody[Symbol.asyncDispose]();
    const gone = createApi(
      { title: "Example", base: nobody.origin, headers: {} },
      fetcher,
    );
    const error = await assertRejects(
      () => gone({ path: "x", signal }),
      JobError,
    );
    assertEquals(error.code, "PROVIDER_FAILED");
  });
});
