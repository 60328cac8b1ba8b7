import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../testing/assert.ts";
import { FunctionsFixture } from "../testing/functions_fixture.ts";

Deno.test("a function sees its own path, the body and the environment", async () => {
  await using host = await FunctionsFixture.start();
  const response = await host.fetch("echo/sub?a=b", {
    method: "POST",
    body: new Uint8Array(1_000_000),
  });
  assertEquals(response.status, 201);
  assertEquals(response.headers.get("x-own"), "yes");
  assertEquals(await response.json(), {
    path: "/echo/sub?a=b",
    method: "POST",
    length: 1_000_000,
    host: host.host,
    greeting: "hello",
  });
});

Deno.test("only enabled functions of config.toml are served", async () => {
  await using host = await FunctionsFixture.start();
  for (const path of ["disabled", "config.toml", "", "echo.ts", "__proto__"]) {
    const response = await host.fetch(path);
    assertEquals(response.status, 404);
    assertEquals(response.headers.get("access-control-allow-origin"), "*");
    assertEquals((await response.json()).code, "NOT_FOUND");
  }
});

Deno.test("a function that cannot be loaded answers 503 and logs why", async () => {
  await using host = await FunctionsFixture.start();
  for (const name of ["broken", "empty"]) {
    const response = await host.fetch(name);
    assertEquals(response.status, 503);
    assertEquals((await response.json()).code, "BOOT_ERROR");
    await host.log.has(`Cannot load the function ${name}`);
  }
});

Deno.test("a function that throws answers 500 without the reason", async () => {
  await using host = await FunctionsFixture.start();
  for (const name of ["throws", "nothing"]) {
    const response = await host.fetch(name);
    assertEquals(response.status, 500);
    const text = await response.text();
    assertStringIncludes(text, `"code":"INTERNAL"`);
    assert(!text.includes("secret reason"));
  }
  await host.log.has("the secret reason");
});

Deno.test("a request without an answer in time gets a 504 and is aborted", async () => {
  await using host = await FunctionsFixture.start({
    FUNCTION_TIMEOUT_MS: "300",
  });
  const response = await host.fetch("slow");
  assertEquals(response.status, 504);
  assertEquals(response.headers.get("access-control-allow-origin"), "*");
  assertEquals(await response.json(), {
    success: false,
    code: "GATEWAY_TIMEOUT",
    message: "The function did not answer within 300 ms",
    retryable: true,
    details: [],
  });
  await host.log.has("slow: aborted");
});

Deno.test("a request is aborted when the caller goes away", async () => {
  await using host = await FunctionsFixture.start();
  const caller = new AbortController();
  const answer = host.fetch("slow", { signal: caller.signal });
  await host.log.has("slow: begun");
  caller.abort();
  await answer.catch(() => {});
  await host.log.has("slow: aborted");
});

Deno.test("an answer is streamed, and cancelled when the caller goes away", async () => {
  await using host = await FunctionsFixture.start();
  const caller = new AbortController();
  const { body } = await host.fetch("stream", { signal: caller.signal });
  const first = await body?.getReader().read();
  assertEquals(new TextDecoder().decode(first?.value), "1\n");
  caller.abort();
  await host.log.has("stream: cancelled");
});

Deno.test("a body above 10 MB is refused, with and without a length", async () => {
  await using host = await FunctionsFixture.start();
  const max = 10 * 1024 * 1024;
  const chunked = (bytes: number) => new Blob([new Uint8Array(bytes)]).stream();
  for (const make of [(n: number) => new Uint8Array(n), chunked]) {
    const fits = await host.fetch("echo", { method: "POST", body: make(max) });
    assertEquals((await fits.json()).length, max);
    const refused = await host.fetch("echo", {
      method: "POST",
      body: make(max + 1),
    });
    assertEquals(refused.status, 413);
    assertEquals((await refused.json()).code, "PAYLOAD_TOO_LARGE");
  }
});

Deno.test("background tasks go on, and a failed one ends nothing", async () => {
  await using host = await FunctionsFixture.start();
  const { pid } = host.functions;
  assertEquals(await (await host.fetch("background")).text(), "started");
  await host.log.has("background: failed");
  await host.log.has("stray rejection");
  await host.log.has("stray error");
  await host.log.has("background: done");
  assertEquals(host.functions.pid, pid);
});

Deno.test("stopping waits for background tasks", async () => {
  const host = await FunctionsFixture.start();
  await (await host.fetch("background")).text();
  await host[Symbol.asyncDispose]();
  assert(host.log.lines.includes("background: done"));
});

Deno.test("a host that ended is started again; meanwhile 503 with Retry-After", async () => {
  await using host = await FunctionsFixture.start();
  const { pid } = host.functions;
  const response = await host.fetch("dies");
  assertEquals(response.status, 503);
  assertMatch(response.headers.get("retry-after") ?? "", /^\d+$/);
  await response.body?.cancel();
  const deadline = Date.now() + 10_000;
  let status = 0;
  while (status !== 201 && Date.now() < deadline) {
    const again = await host.fetch("echo");
    await again.body?.cancel();
    status = again.status;
  }
  assertEquals(status, 201);
  assert(host.functions.pid !== pid);
});

Deno.test("a function may not write files", async () => {
  await using host = await FunctionsFixture.start();
  assertEquals(await (await host.fetch("writes")).text(), "NotCapable");
});
