/**
 * A stand-in of Supabase's Management API on loopback: as much of it as the
 * Supabase CLI needs for a deploy, and one project. That one is real: SQL runs
 * on the test's Postgres, and the files that were uploaded are what it serves.
 *
 * @module
 */

import { join } from "node:path";
import { z } from "zod";
import { generateKeys, type Keys } from "../../stack/keys.ts";
import { type HostedDatabase, hostedDatabase } from "./database.ts";
import { HostedProject } from "./project.ts";
import { runQuery } from "./query.ts";
import { Uploads } from "./uploads.ts";

/** A request that was made of the API. */
export interface ApiRequest {
  readonly method: string;
  /** From the project on: `/functions/deploy` */
  readonly path: string;
  /** Parsed, if it was JSON. */
  readonly body: unknown;
}

const secretsSchema = z.array(
  z.object({ name: z.string(), value: z.string() }),
);

const readOnly = z.object({ read_only: z.literal(true) });

/** A running stand-in. Disposing of it ends its project and drops its database. */
export class ManagementApi implements AsyncDisposable {
  readonly ref = "abcdefghijklmnopqrst";
  readonly token = `sbp_${crypto.randomUUID().replaceAll("-", "")}01234567`;
  /** What was asked of it so far. */
  readonly requests: ApiRequest[] = [];
  /** What the project's functions have printed. */
  readonly logs: string[] = [];
  readonly secrets = new Map<string, string>();
  readonly database: HostedDatabase;
  readonly keys: Keys;
  readonly project: HostedProject;
  readonly uploads: Uploads;
  /** What `SUPABASE_PROFILE` names to send the CLI here. */
  readonly profile: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #owned = new AsyncDisposableStack();

  private constructor(
    { database, keys, folder }: {
      database: HostedDatabase;
      keys: Keys;
      folder: string;
    },
    owned: AsyncDisposableStack,
  ) {
    this.database = database;
    this.keys = keys;
    this.uploads = new Uploads(folder);
    this.project = owned.use(
      new HostedProject({
        databaseUrl: database.url,
        keys,
        uploads: this.uploads,
        secrets: this.secrets,
        log: (line) => this.logs.push(line),
      }),
    );
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
    owned.defer(() => this.#server.shutdown());
    this.profile = join(folder, "profile.yaml");
  }

  /** Starts it with an empty project. */
  static async start(): Promise<ManagementApi> {
    await using owned = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "crawl-hosted-" });
    owned.defer(() => Deno.remove(folder, { recursive: true }));
    const database = owned.use(await hostedDatabase());
    const keys = await generateKeys();
    const api = new ManagementApi({ database, keys, folder }, owned);
    const url = `http://127.0.0.1:${api.#server.addr.port}`;
    await Deno.writeTextFile(
      api.profile,
      `name: stand-in\napi_url: ${url}\ndashboard_url: ${url}\nproject_host: localhost\n`,
    );
    api.#owned = owned.move();
    return api;
  }

  /** The requests that asked to change something, as `POST /secrets`. */
  changes(): string[] {
    return this.requests
      .filter(({ method, body }) =>
        method !== "GET" && !readOnly.safeParse(body).success
      )
      .map(({ method, path }) => `${method} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, ref, path = ""] =
      /^\/v1\/projects\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
    if (request.headers.get("authorization") !== `Bearer ${this.token}`) {
      return refuse(401, "Unauthorized");
    }
    if (ref !== this.ref) return refuse(404, "Project not found");
    const type = request.headers.get("content-type") ?? "";
    const form = type.startsWith("multipart/")
      ? await request.formData()
      : undefined;
    const text = form ? "" : await request.text();
    const body: unknown = text ? JSON.parse(text) : undefined;
    this.requests.push({ method: request.method, path, body });
    switch (`${request.method} ${path}`) {
      case "GET ":
        return Response.json(this.#described());
      case "GET /api-keys":
        return Response.json(
          this.#apiKeys(searchParams.get("reveal") === "true"),
        );
      case "GET /functions":
        return Response.json(this.uploads.list);
      case "POST /functions/deploy": {
        const slug = searchParams.get("slug") ?? "";
        if (!form) return refuse(400, "No files");
        const deployed = await this.uploads.unpack(slug, form);
        await this.project.renew();
        return Response.json(deployed, { status: 201 });
      }
      case "PUT /functions":
        return Response.json({ functions: this.uploads.list });
      case "GET /secrets":
        return Response.json(
          [...this.secrets].map(([name]) => ({ name, value: "hashed" })),
        );
      case "POST /secrets":
        for (const { name, value } of secretsSchema.parse(body)) {
          this.secrets.set(name, value);
        }
        await this.project.renew();
        return new Response(null, { status: 201 });
      case "POST /database/query":
        return await runQuery(this.database.owner, body);
      default:
        return refuse(404, `There is no ${request.method} ${path}`);
    }
  }

  #apiKeys(reveal: boolean) {
    const { publishable, secret, cron } = this.keys;
    const key = (type: string, name: string, api_key: string) => ({
      id: crypto.randomUUID(),
      type,
      name,
      api_key: reveal ? api_key : `${api_key.slice(0, 15)}···`,
      prefix: api_key.slice(0, 15),
    });
    return [
      key("publishable", "default", publishable),
      key("secret", "default", secret),
      key("secret", "cron", cron),
    ];
  }

  #described() {
    return {
      id: this.ref,
      ref: this.ref,
      name: "Crawler",
      organization_id: "org",
      organization_slug: "org",
      region: "eu-central-1",
      status: "ACTIVE_HEALTHY",
      created_at: "2026-01-01T00:00:00Z",
      database: {
        host: `db.${this.ref}.localhost`,
        version: "17.6.1.001",
        postgres_engine: "17",
        release_channel: "ga",
      },
    };
  }
}

function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
