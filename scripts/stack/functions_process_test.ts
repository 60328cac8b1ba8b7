import { join } from "node:path";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../testing/assert.ts";
import { FunctionsProcess } from "./functions_process.ts";

/** Each function's `fetch`, as source text. */
const sources = {
  echo: `async (request) => Response.json({
    path: new URL(request.url).pathname + new URL(request.url).search,
    method: request.method,
    length: (await request.bytes()).length,
    host: request.headers.get("x-forwarded-host"),
    greeting: Deno.env.get("GREETING"),
  }, { status: 201, headers: { "X-Own": "yes" } })`,
  slow: `(request) => new Promise(() => {
    request.signal.addEventListener("abort", () => console.log("slow: aborted"));
    console.log("slow: begun");
  })`,
  stream: `(request) => {
    let n = 0;
    return new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        n++ < 1000 ? controller.enqueue(new TextEncoder().encode(n + "\\n")) : controller.close();
      },
      cancel() { console.log("stream: cancelled"); },
    }));
  }`,
  throws: `() => { throw new Error("the secret reason"); }`,
  nothing: `() => "not a response"`,
  background: `() => {
    EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(resolve, 600)).then(() => console.log("background: done")));
    EdgeRuntime.waitUntil(Promise.reject(new Error("background: failed")));
    Promise.reject(new Error("stray rejection"));
    setTimeout(() => { throw new Error("stray error"); });
    return new Response("started");
  }`,
  dies: `() => Deno.exit(7)`,
  writes: `async () => {
    try { await Deno.writeTextFile("/tmp/x", ""); } catch (error) { return new Response(error.name); }
    return new Response("written");
  }`,
};

class Fixture implements AsyncDisposable {
  readonly lines: string[] = [];
  #waiting: { text: string; resolve: () => void }[] = [];

  private constructor(
    readonly folder: string,
    public functions: FunctionsProcess,
    readonly server: Deno.HttpServer<Deno.NetAddr>,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Fixture> {
    const folder = await Deno.makeTempDir();
    let config = "";
    for (const [name, source] of Object.entries(sources)) {
      const file = join(folder, `${name}.ts`);
      await Deno.writeTextFile(file, `export default { fetch: ${source} };`);
      config += `[functions.${name}]\nentrypoint = "./${name}.ts"\n`;
    }
    await Deno.writeTextFile(join(folder, "broken.ts"), `throw new Error("x")`);
    await Deno.writeTextFile(join(folder, "empty.ts"), `export default 1;`);
    config += `
      [functions.broken]
      entrypoint = "./broken.ts"
      [functions.empty]
      entrypoint = "./empty.ts"
      [functions.disabled]
      enabled = false
      entrypoint = "./echo.ts"
    `;
    const configFile = join(folder, "config.toml");
    await Deno.writeTextFile(configFile, config);
    const holder: { fixture?: Fixture } = {};
    const early: string[] = [];
    const functions = await FunctionsProcess.start({
      configFile,
      env: { GREETING: "hello", ...env },
      log: (line) => holder.fixture?.log(line) ?? early.push(line),
    });
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => functions.fetch(request),
    );
    const fixture = new Fixture(folder, functions, server);
    holder.fixture = fixture;
    return fixture;
  }

  log(line: string): void {
    this.lines.push(line);
    for (const { text, resolve } of this.#waiting) {
      if (line.includes(text)) resolve();
    }
  }

  /** Waits until a line with this text has been printed. */
  async logged(text: string): Promise<void> {
    if (this.lines.some((line) => line.includes(text))) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ text, resolve });
    const timer = setTimeout(() => {
      throw new Error(`Not logged: ${text}; but:\n${this.lines.join("\n")}`);
    }, 10_000);
    await promise;
    clearTimeout(timer);
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    const { port } = this.server.addr;
    return fetch(`http://127.0.0.1:${port}/functions/v1/${path}`, init);
  }

  async [Symbol.asyncDispose]() {
    await this.server.shutdown();
    await this.functions[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("a function sees its own path, the body and the environment", async () => {
  await using host = await Fixture.start();
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
    host: `127.0.0.1:${host.server.addr.port}`,
    greeting: "hello",
  });
});

Deno.test("only enabled functions of config.toml are served", async () => {
  await using host = await Fixture.start();
  for (const path of ["disabled", "config.toml", "", "echo.ts", "__proto__"]) {
    const response = await host.fetch(path);
    assertEquals(response.status, 404);
    assertEquals(response.headers.get("access-control-allow-origin"), "*");
    assertEquals((await response.json()).code, "NOT_FOUND");
  }
});

Deno.test("a function that cannot be loaded answers 503 and logs why", async () => {
  await using host = await Fixture.start();
  for (const name of ["broken", "empty"]) {
    const response = await host.fetch(name);
    assertEquals(response.status, 503);
    assertEquals((await response.json()).code, "BOOT_ERROR");
    await host.logged(`Cannot load the function ${name}`);
  }
});

Deno.test("a function that throws answers 500 without the reason", async () => {
  await using host = await Fixture.start();
  for (const name of ["throws", "nothing"]) {
    const response = await host.fetch(name);
    assertEquals(response.status, 500);
    const text = await response.text();
    assertStringIncludes(text, `"code":"INTERNAL"`);
    assert(!text.includes("secret reason"));
  }
  await host.logged("the secret reason");
});

Deno.test("a request without an answer in time gets a 504 and is aborted", async () => {
  await using host = await Fixture.start({ FUNCTION_TIMEOUT_MS: "300" });
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
  await host.logged("slow: aborted");
});

Deno.test("a request is aborted when the caller goes away", async () => {
  await using host = await Fixture.start();
  const caller = new AbortController();
  const answer = host.fetch("slow", { signal: caller.signal });
  await host.logged("slow: begun");
  caller.abort();
  await answer.catch(() => {});
  await host.logged("slow: aborted");
});

Deno.test("an answer is streamed, and cancelled when the caller goes away", async () => {
  await using host = await Fixture.start();
  const caller = new AbortController();
  const { body } = await host.fetch("stream", { signal: caller.signal });
  const first = await body?.getReader().read();
  assertEquals(new TextDecoder().decode(first?.value), "1\n");
  caller.abort();
  await host.logged("stream: cancelled");
});

Deno.test("a body above 10 MB is refused, with and without a length", async () => {
  await using host = await Fixture.start();
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
  await using host = await Fixture.start();
  const { pid } = host.functions;
  assertEquals(await (await host.fetch("background")).text(), "started");
  await host.logged("background: failed");
  await host.logged("stray rejection");
  await host.logged("stray error");
  await host.logged("background: done");
  assertEquals(host.functions.pid, pid);
});

Deno.test("stopping waits for background tasks", async () => {
  const host = await Fixture.start();
  await (await host.fetch("background")).text();
  await host[Symbol.asyncDispose]();
  assert(host.lines.includes("background: done"));
});

Deno.test("a host that ended is started again; meanwhile 503 with Retry-After", async () => {
  await using host = await Fixture.start();
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
  await using host = await Fixture.start();
  assertEquals(await (await host.fetch("writes")).text(), "NotCapable");
});
