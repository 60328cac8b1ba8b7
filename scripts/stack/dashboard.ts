/**
 * The dashboard's files, and the connection that the local page opens with.
 *
 * @module
 */

import { join } from "node:path";
import { flatError } from "./flat_error.ts";
import type { Keys } from "./keys.ts";

const TYPES = new Map([
  ["index.html", "text/html; charset=utf-8"],
  ["style.css", "text/css; charset=utf-8"],
  ["main.js", "text/javascript; charset=utf-8"],
]);

/** Answers `/` and `/dashboard/*`. */
export class Dashboard {
  readonly #files: ReadonlyMap<string, string>;
  readonly #keys: Keys;

  private constructor(files: ReadonlyMap<string, string>, keys: Keys) {
    this.#files = files;
    this.#keys = keys;
  }

  /** Bundles the page in `source` with Deno's own bundler. */
  static async build(source: string, keys: Keys): Promise<Dashboard> {
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      {
        args: ["bundle", "-q", "--platform=browser", join(source, "main.ts")],
        cwd: source,
      },
    ).output();
    if (!success) {
      const reason = new TextDecoder().decode(stderr).trim();
      throw new Error(`Cannot bundle the dashboard: ${reason}`);
    }
    const files = new Map([["main.js", new TextDecoder().decode(stdout)]]);
    for (const name of ["index.html", "style.css"]) {
      files.set(name, await Deno.readTextFile(join(source, name)));
    }
    return new Dashboard(files, keys);
  }

  /** Answers a request; undefined if it is for something else. */
  fetch(request: Request): Response | undefined {
    const { pathname, origin } = new URL(request.url);
    if (pathname === "/" || pathname === "/dashboard") {
      return Response.redirect(`${origin}/dashboard/`, 307);
    }
    const [, name] = pathname.match(/^\/dashboard\/([^/]*)$/) ?? [];
    if (name === undefined) return undefined;
    if (name === "connection.json") return this.#connection(request);
    const text = this.#files.get(name || "index.html");
    if (text === undefined) return undefined;
    return new Response(text, {
      headers: {
        "Content-Type": TYPES.get(name || "index.html") ?? "text/plain",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
      },
    });
  }

  /**
   * The address and the secret key, for our own page alone. A browser says
   * where a request comes from, and scripts cannot change that; the address is
   * checked as a foreign name may be made to point here.
   */
  #connection(request: Request): Response {
    const { hostname, origin } = new URL(request.url);
    const local = hostname === "127.0.0.1" || hostname === "localhost";
    if (!local || request.headers.get("sec-fetch-site") !== "same-origin") {
      return flatError(403, "FORBIDDEN", "Only the dashboard may read this");
    }
    return Response.json({ url: origin, key: this.#keys.secret }, {
      headers: { "Cache-Control": "no-store" },
    });
  }
}
