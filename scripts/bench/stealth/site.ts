/**
 * The detectors as a web site on loopback.
 *
 * @module
 */

import { z } from "zod";
import { fileOf, load } from "./packages.ts";

/** Detector → test → whether it tripped. */
const findings = z.record(z.string(), z.record(z.string(), z.boolean()));
export type Findings = z.infer<typeof findings>;

const { isbot } = await load<{ isbot(agent: string): boolean }>("isbot");

/** Path → file. */
const scripts: ReadonlyMap<string, URL> = new Map([
  ["/botd.js", await fileOf("botd", "dist/botd.esm.js")],
  ["/fpscanner.js", await fileOf("fpscanner", "dist/fpScanner.es.js")],
  ...["main", "own_tests", "shared_tests", "worker"].map((name) =>
    [`/${name}.js`, new URL(`page/${name}.js`, import.meta.url)] as const
  ),
]);

/** The site; `found` resolves with what its next visitor's page tells. */
export class DetectorSite implements AsyncDisposable {
  readonly origin: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #sent: Record<string, string> = {};
  #next = Promise.withResolvers<Findings>();

  constructor() {
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => undefined,
    }, (request) => this.#answer(request));
    this.origin = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** What the page of the next visitor finds, told at most after `ms`. */
  async found(ms: number): Promise<Findings> {
    this.#next = Promise.withResolvers();
    const timer = setTimeout(
      () => this.#next.reject(new Error(`no findings within ${ms} ms`)),
      ms,
    );
    return await this.#next.promise.finally(() => clearTimeout(timer));
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/") {
      this.#sent = Object.fromEntries(request.headers);
      return new Response(
        "<!doctype html><title>Detectors</title><body><script type=module src=/main.js></script>",
        { headers: { "content-type": "text/html; charset=utf-8" } },
      );
    }
    if (pathname === "/sent") {
      const agent = this.#sent["user-agent"] ?? "";
      return Response.json({ headers: this.#sent, isbot: isbot(agent) });
    }
    if (pathname === "/found") {
      this.#next.resolve(findings.parse(await request.json()));
      return new Response(null, { status: 204 });
    }
    const script = scripts.get(pathname);
    if (!script) return new Response(null, { status: 404 });
    return new Response(await Deno.readFile(script), {
      headers: { "content-type": "text/javascript" },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
