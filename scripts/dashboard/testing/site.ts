/**
 * A site to crawl whose pages do what a test of the dashboard needs.
 *
 * @module
 */

/** A running site. Disposing of it stops it. */
export interface Site extends AsyncDisposable {
  /** `"127.0.0.1:40123"` */
  readonly host: string;
  readonly origin: string;
  /** From now on the pages of `/later/` are there. */
  heal(): void;
  /** What `/hostile` answers. */
  hostile: string;
}

/** Starts the site on a free port. */
export function startSite(): Site {
  let healed = false;
  let hostile = "";
  const stop = new AbortController();
  const page = (title: string, status = 200) =>
    new Response(
      `<!DOCTYPE html><html lang="en"><title>${title}</title><h1>${title}</h1><p>Words of the page, and <a href="/page/1">a link</a>.</p></html>`,
      { status, headers: { "content-type": "text/html; charset=utf-8" } },
    );
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen() {},
  }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/gone")) return page("Gone", 410);
    if (pathname.startsWith("/missing")) return page("Not here", 404);
    if (pathname.startsWith("/later") && !healed) return page("Not yet", 404);
    if (pathname === "/hostile") {
      return new Response(hostile, {
        headers: { "content-type": "text/html; charset=utf-8" },
      });
    }
    return page(`Page ${pathname}`);
  });
  const host = `127.0.0.1:${server.addr.port}`;
  return {
    host,
    origin: `http://${host}`,
    heal: () => healed = true,
    get hostile() {
      return hostile;
    },
    set hostile(html) {
      hostile = html;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}
