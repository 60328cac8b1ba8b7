/**
 * A few small functions, each with one habit, and the host that serves them.
 *
 * @module
 */

import { join } from "node:path";
import { FunctionsProcess } from "../stack/functions_process.ts";
import { LineLog } from "./line_log.ts";

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

/** A running host of these functions. Disposing of it ends it. */
export class FunctionsFixture implements AsyncDisposable {
  readonly functions: FunctionsProcess;
  /** What the functions have printed. */
  readonly log: LineLog;
  /** Where callers reach them: `127.0.0.1:<port>`. */
  readonly host: string;
  readonly #owned: AsyncDisposableStack;

  private constructor(
    functions: FunctionsProcess,
    log: LineLog,
    { host, owned }: { host: string; owned: AsyncDisposableStack },
  ) {
    this.functions = functions;
    this.log = log;
    this.host = host;
    this.#owned = owned;
  }

  /** Starts the host with these environment variables. */
  static async start(
    env: Record<string, string> = {},
  ): Promise<FunctionsFixture> {
    await using owned = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir();
    owned.defer(() => Deno.remove(folder, { recursive: true }));
    const log = new LineLog();
    const functions = owned.use(
      await FunctionsProcess.start({
        configFile: await writeFunctions(folder),
        env: { GREETING: "hello", ...env },
        log: (line) => log.add(line),
      }),
    );
    const server = owned.use(Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => functions.fetch(request),
    ));
    return new FunctionsFixture(functions, log, {
      host: `127.0.0.1:${server.addr.port}`,
      owned: owned.move(),
    });
  }

  /** Calls a function by its path, `<name>` or `<name>/…`. */
  async fetch(path: string, init?: RequestInit): Promise<Response> {
    return await fetch(`http://${this.host}/functions/v1/${path}`, init);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** Writes the functions and answers the path of their `config.toml`. */
async function writeFunctions(folder: string): Promise<string> {
  const modules = new Map([
    ["broken", `throw new Error("x");`],
    ["empty", "export default 1;"],
  ]);
  for (const [name, source] of Object.entries(sources)) {
    modules.set(name, `export default { fetch: ${source} };`);
  }
  let config = `[functions.disabled]\nenabled = false\n` +
    `entrypoint = "./echo.ts"\n`;
  for (const [name, source] of modules) {
    await Deno.writeTextFile(join(folder, `${name}.ts`), source);
    config += `[functions.${name}]\nentrypoint = "./${name}.ts"\n`;
  }
  const file = join(folder, "config.toml");
  await Deno.writeTextFile(file, config);
  return file;
}
