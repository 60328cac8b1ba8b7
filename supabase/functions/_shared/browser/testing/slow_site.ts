/**
 * A site for tests whose pages are held back until they are let go.
 *
 * @module
 */

import { html, serve, type TestServer } from "../../net/testing/servers.ts";

/** The site, and what opens its gates. */
export interface SlowSite extends AsyncDisposable {
  readonly server: TestServer;
  /** Lets the page at a path go on. */
  letGo(path: string): void;
}

/**
 * Starts it. A path that begins with `/body` sends half of its page at once;
 * `/body/cut` breaks off there; `/nothing` ends without a body; `more` answers
 * paths of its own.
 */
export function slowSite(
  more: (path: string) => Response | undefined = () => undefined,
): SlowSite {
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const gate = (path: string) => {
    const known = gates.get(path) ?? Promise.withResolvers<void>();
    gates.set(path, known);
    return known;
  };
  const server = serve(async (request) => {
    const { pathname } = new URL(request.url);
    const answer = more(pathname);
    if (answer) return answer;
    if (pathname.startsWith("/body")) {
      return inHalves(gate(pathname).promise, pathname === "/body/cut");
    }
    await gate(pathname).promise;
    if (pathname === "/nothing") return new Response(null, { status: 204 });
    return html(`<title>late</title><p>${pathname}`, {}, 203);
  });
  return {
    server,
    letGo: (path) => gate(path).resolve(),
    async [Symbol.asyncDispose]() {
      for (const { resolve } of gates.values()) resolve();
      await server[Symbol.asyncDispose]();
    },
  };
}

function inHalves(middle: Promise<void>, isCut: boolean): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(stream) {
      stream.enqueue(encoder.encode("<title>half</title><p>one"));
      await middle;
      if (isCut) return stream.error(new Error("cut"));
      stream.enqueue(encoder.encode("<p>two"));
      stream.close();
    },
  });
  const headers = { "content-type": "text/html" };
  return new Response(body, { status: 203, headers });
}
