/**
 * A running system with two users and jobs in every state, and the way in that
 * the hostile corpus takes.
 *
 * @module
 */

import { type TestStack, testStack } from "../stack.ts";
import { bodies } from "./bodies.ts";
import type { HostileAnswer } from "./complaints.ts";
import { alice, bob, makeJobs, type Names } from "./jobs.ts";
import { bodyText, filled, type HostileRequest } from "./request.ts";
import type { Routes } from "./routes.ts";
import { makeSigning, makeTokens } from "./tokens.ts";

/** The system under attack. Disposing of it ends it. */
export class World implements AsyncDisposable {
  readonly stack: TestStack;
  /** What no answer may tell. */
  readonly secrets: readonly string[];
  /** The names of all tokens. */
  readonly tokens: readonly string[];
  readonly #names: Names;
  readonly #routes: Routes;
  #sent = 0;

  private constructor(
    stack: TestStack,
    routes: Routes,
    { names, secrets, tokens }: {
      names: Names;
      secrets: string[];
      tokens: string[];
    },
  ) {
    this.stack = stack;
    this.secrets = secrets;
    this.tokens = tokens;
    this.#names = names;
    this.#routes = routes;
  }

  /** Starts the system and puts the jobs there. */
  static async start(routes: Routes): Promise<World> {
    await using owned = new AsyncDisposableStack();
    const signing = await makeSigning();
    const { kid, publicKey } = signing;
    const key = { ...publicKey, kid, alg: "ES256", use: "sig" };
    const stack = owned.use(
      await testStack({
        env: {
          JWT_SECRET: signing.secret,
          SUPABASE_JWKS: JSON.stringify({ keys: [key] }),
        },
      }),
    );
    const tokens = await makeTokens(signing, alice);
    const names: Names = {
      ...tokens,
      ...await makeJobs(stack),
      empty: "",
      alice,
      ALICE: alice.toUpperCase(),
      bob,
      bobsToken: (await makeTokens(signing, bob))["good key"] ?? "",
      secret: stack.secretKey,
      SECRET: stack.secretKey.toUpperCase(),
      cron: stack.cronKey,
      publishable: stack.publishableKey,
    };
    const world = new World(stack, routes, {
      names,
      secrets: [
        stack.secretKey,
        stack.cronKey,
        stack.publishableKey,
        signing.secret,
        new URL(stack.databaseUrl).password,
      ],
      tokens: Object.keys(tokens),
    });
    await world.#useKeys();
    owned.move();
    return world;
  }

  /** A text with its places filled in. */
  fill(text: string): string {
    return filled(text, this.#names);
  }

  /** Sends a request with an id of its own, or with the one given. */
  async send(
    request: HostileRequest,
    id = `hostile-${++this.#sent}`,
  ): Promise<HostileAnswer> {
    const fill = (text: string) => this.fill(text);
    const { path = "", query } = request;
    // A parameter of a path is filled in by its name.
    const to = request.to.replace(/:(\w+)/g, "${$1}");
    const url = `${this.stack.apiUrl}/functions/v1/${fill(to)}${fill(path)}${
      query === undefined ? "" : `?${fill(query)}`
    }`;
    const text = bodyText(request);
    const body = request.made === undefined
      ? text === undefined ? null : new TextEncoder().encode(fill(text))
      : made(request.made);
    const headers = new Headers({ "x-request-id": fill(id) });
    if (body !== null) headers.set("content-type", "application/json");
    for (
      const [name, value] of Object.entries({
        ...this.#credentials(request),
        ...request.headers,
      })
    ) {
      if (value === "") headers.delete(name);
      else headers.set(name, fill(value));
    }
    const method = fill(request.method ?? this.#method(request.to));
    const response = await fetch(url, { method, headers, body });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      id,
      asked: `${method} ${url} ${decodeURIComponent(escapeless(url))} ${
        JSON.stringify([...headers])
      } ${text ?? ""}`,
    };
  }

  /** What is stored, in few words: the same as long as nothing was written. */
  async stored(): Promise<string> {
    const [row] = await this.stack.sql`
      select
        (select count(*) || ' ' || max(updated_at) from public.crawl_jobs) as jobs,
        (select count(*) from public.crawl_batches) as batches,
        (select count(*) from public.crawl_schedules) as schedules,
        (select count(*) from public.crawl_idempotency_keys) as keys`;
    return JSON.stringify(row);
  }

  /** Begins a request with the secret key and goes away before its body is whole. */
  async breakOff(to: string, body: string): Promise<void> {
    const { hostname, port, pathname } = new URL(
      `${this.stack.apiUrl}/functions/v1/${to}`,
    );
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${hostname}`,
      `apikey: ${this.stack.secretKey}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length + 1}`,
    ];
    await connection.write(
      new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`),
    );
    // The function reads by the time that another request is answered.
    await this.send({ to: "queue-status" });
  }

  /** Puts things in order for a request that is to be accepted, see {@linkcode needsOrder}. */
  async prepare({ to }: HostileRequest): Promise<void> {
    const { sql } = this.stack;
    if (to === "retry-crawl-job") {
      const { again = "", aliceAgain = "" } = this.#names;
      const ids = [again, aliceAgain];
      await sql`select public.cancel_crawl_jobs(${ids}::uuid[])`;
      await sql`update public.crawl_jobs set retries = 0 where id = any (${ids}::uuid[])`;
    }
    if (to === "process-crawl-jobs") {
      // Nobody's pages are crawled here.
      await sql`update public.crawl_lanes set ready_at = now() + interval '1 day'`;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack[Symbol.asyncDispose]();
  }

  #method(to: string): string {
    return this.#routes.get(to)?.operation.method ?? "POST";
  }

  #credentials({ as = "secret", token }: HostileRequest) {
    const user = (token: string) => ({
      apikey: "${publishable}",
      authorization: `Bearer \${${token}}`,
    });
    if (token !== undefined) return user(token);
    return {
      secret: { apikey: "${secret}" },
      cron: { apikey: "${cron}" },
      publishable: { apikey: "${publishable}" },
      nobody: {},
      alice: user("good secret"),
      bob: user("bobsToken"),
    }[as];
  }

  /** Uses up the idempotency keys that the cases know. */
  async #useKeys(): Promise<void> {
    const keys = [["secret", "used"], ["alice", "alice's"]] as const;
    for (const [as, idempotencyKey] of keys) {
      const { status, text } = await this.send({
        to: "submit-crawl-job",
        as,
        body: { url: "https://example.com/used", idempotencyKey },
      });
      if (status !== 202) throw new Error(`${status} ${text}`);
    }
  }
}

/** Whether a function's accepted requests must be sent one by one. */
export function needsOrder(to: string): boolean {
  return to === "retry-crawl-job" || to === "process-crawl-jobs";
}

/** A body that cannot be written down. */
function made(name: string): BodyInit {
  const make = bodies[name];
  if (make) return make();
  throw new Error(`No body is named '${name}'`);
}

/** Without the escapes that cannot be undone. */
function escapeless(url: string): string {
  return url.replace(/%(?![0-7][\da-f])/gi, "%25");
}
