/**
 * A drain to look at: on a fresh database, through the real gateway, reading
 * from a real server.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import { Gateway } from "../../../../../scripts/stack/gateway.ts";
import { generateKeys } from "../../../../../scripts/stack/keys.ts";
import { freshDatabase } from "../../../../../scripts/testing/database.ts";
import { submit } from "../../../../tests/jobs.ts";
import { createLog } from "../../log.ts";
import { EgressFetcher } from "../../net/fetch.ts";
import { Queue } from "../../queue/queue.ts";
import { drain, type DrainOptions } from "../drain.ts";
import { unusedBench } from "./unused.ts";

/** What happens to a call of an SQL function on its way: nothing, it takes its time, or its answer is lost. */
type Fault = (name: string) => boolean | Promise<boolean>;

/** Sets it up; `run` drains. */
export async function setUp(
  options: {
    answer?: (request: Request) => Promise<Response>;
    loses?: Fault;
  } = {},
) {
  const db = await freshDatabase();
  const keys = await generateKeys();
  const gateway = await Gateway.open({ databaseUrl: db.url, keys });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    options.answer ?? (() => Promise.resolve(page())),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const fetcher = new EgressFetcher({
    allowedPrivateHosts: new Set([host]),
    userAgent: "test",
  });
  const client = createClient("http://gateway.test", keys.secret, {
    auth: { persistSession: false, autoRefreshToken: false },
    db: { retry: false },
    global: {
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const response = await gateway.fetch(request);
        const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
        if (!await options.loses?.(name)) return response;
        await response.body?.cancel();
        throw new TypeError("connection lost");
      },
    },
  });
  const log = createLog({}, () => {});
  const queue = new Queue(client);
  return {
    db,
    put: (path = "/", args: Record<string, unknown> = { render: false }) =>
      submit(db.sql, { url: `http://${host}${path}`, args }),
    run: (more: Partial<DrainOptions> = {}) =>
      drain({
        queue,
        log,
        bench: {
          log,
          fetch: (url, options) => fetcher.fetch(url, options),
          robots: () => Promise.reject(new Error("nobody asked to obey")),
          openPage: () => Promise.reject(new Error("no browser here")),
          scrape: null,
          ...unusedBench,
          sitemap: () => Promise.resolve([]),
          reuse: async ({ id, lease_token }, maxAgeMs) =>
            await queue.reuse({ job_id: id, lease_token }, maxAgeMs) !== "none",
        },
        worker: "test",
        concurrency: 10,
        leaseMs: 30_000,
        deadline: Date.now() + 30_000,
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      await fetcher[Symbol.asyncDispose]();
      await server.shutdown();
      await gateway[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

/** An answer. */
export const page = () =>
  new Response("<p>Hi", { headers: { "content-type": "text/html" } });
