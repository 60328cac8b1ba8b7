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

/**
 * The dashboard's files by name, for any server of files; Deno's own bundler
 * makes them of what is in the folder `source`. The page may talk to its own
 * origin, to hosted projects, to this machine, and to `origins`.
 */
export async function dashboardFiles(
  source: string,
  origins: readonly string[] = [],
): Promise<Map<string, string>> {
  const { success, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    {
      args: [
        "bundle",
        "-q",
        "--platform=browser",
        "--minify",
        join(source, "main.ts"),
      ],
      cwd: source,
    },
  ).output();
  const decoder = new TextDecoder();
  if (!success) {
    const reason = decoder.decode(stderr).trim();
    throw new Error(`Cannot bundle the dashboard: ${reason}`);
  }
  const styles = await Array.fromAsync(Deno.readDir(join(source, "css")));
  const texts = await Promise.all(
    styles.map(({ name }) => name).sort()
      .map((name) => Deno.readTextFile(join(source, "css", name))),
  );
  const html = await Deno.readTextFile(join(source, "index.html"));
  const page = html.replace(
    "connect-src 'self'",
    ["connect-src 'self'", ...origins].join(" "),
  );
  return new Map([
    ["index.html", page],
    ["main.js", decoder.decode(stdout)],
    ["style.css", texts.join("\n")],
  ]);
}

/** Answers `/` and `/dashboard/*`. */
export class Dashboard {
  readonly #files: ReadonlyMap<string, string>;
  readonly #keys: Keys;

  private constructor(files: ReadonlyMap<string, string>, keys: Keys) {
    this.#files = files;
    this.#keys = keys;
  }

  /** Bundles the page in `source`. */
  static async build(source: string, keys: Keys): Promise<Dashboard> {
    return new Dashboard(await dashboardFiles(source), keys);
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
   * The address and the keys, for our own page alone. A browser says
   * where a request comes from, and scripts cannot change that; the address is
   * checked as a foreign name may be made to point here.
   */
  #connection(request: Request): Response {
    const { hostname, origin } = new URL(request.url);
    const local = hostname === "127.0.0.1" || hostname === "localhost";
    if (!local || request.headers.get("sec-fetch-site") !== "same-origin") {
      return flatError(403, "FORBIDDEN", "Only the dashboard may read this");
    }
    const { secret: key, publishable: publishableKey } = this.#keys;
    return Response.json({ url: origin, key, publishableKey }, {
      headers: { "Cache-Control": "no-store" },
    });
  }
}
