/**
 * The REST and Auth gateway that `@supabase/supabase-js` talks to:
 * `@supabase/lite` on real Postgres, made to behave as the hosted one.
 *
 * @module
 */

import { App, type ResolvedKey } from "@supabase/lite";
import {
  createPostgresConnection,
  type PostgresConnection,
} from "@supabase/lite/postgres";
import type { Keys } from "./keys.ts";
import { outliveLostSockets } from "./lost_sockets.ts";
import { prepareDatabase } from "./prepare_database.ts";
import { quietRefusals } from "./quiet_refusals.ts";

quietRefusals();
outliveLostSockets();

/** What a {@linkcode Gateway} is opened on. */
export interface GatewayOptions {
  readonly databaseUrl: string;
  readonly keys: Keys;
  /** The folder of migrations to apply; none are if undefined. */
  readonly migrations?: string;
  /** The address that callers use, for links in mails. */
  readonly siteUrl?: string;
}

/** Answers `/rest/v1/*` and `/auth/v1/*`. Disposing of it ends its connections. */
export class Gateway implements AsyncDisposable {
  readonly #app: App;
  readonly #connection: PostgresConnection;

  private constructor(app: App, connection: PostgresConnection) {
    this.#app = app;
    this.#connection = connection;
  }

  /** Prepares the database (roles, auth, migrations) and opens the gateway on it. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const connection = createPostgresConnection({
      url: options.databaseUrl,
      postgresOptions: { max: 20, onnotice: () => {}, types },
    });
    try {
      const app = new App({
        connection,
        auth: {
          enabled: true,
          jwt_secret: options.keys.jwtSecret,
          site_url: options.siteUrl,
        },
        options: {
          server: {
            disableStudio: true,
            apiKeys: { resolver: (key) => resolveKey(key, options.keys) },
          },
        },
      });
      await app.ensureSystemSchema();
      await prepareDatabase(options.databaseUrl, options.migrations);
      // Left "unknown", the first request looks for tables with row security
      // and, if there are any, grants ALL on all tables to `anon`; "active"
      // says that the roles are there. The property is private, and there is
      // no public way to say so.
      Reflect.set(connection, "rlsState", "active");
      return new Gateway(app, connection);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Answers one request. */
  async fetch(request: Request): Promise<Response> {
    return await this.#app.fetch(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
  }
}

/** What a key may do: the secret ones act as `service_role`. */
// deno-lint-ignore require-await -- the gateway wants a promise
async function resolveKey(
  key: string,
  keys: Keys,
): Promise<ResolvedKey | null> {
  switch (key) {
    case keys.publishable:
      return { type: "publishable", claims: { role: "anon" } };
    case keys.secret:
    case keys.cron:
      return { type: "secret", claims: { role: "service_role" } };
    default:
      return null;
  }
}

/** How values travel, where the gateway's own way differs from PostgREST's. */
const types = {
  json: { to: 114, from: [114], serialize: jsonText, parse: JSON.parse },
  jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: JSON.parse },
  // `2026-11-23 02:52:31+00` → `2026-11-23T02:52:31+00:00`
  timestamptz: {
    to: 1184,
    from: [1184],
    serialize: (value: unknown) => value,
    parse: (text: string) =>
      text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"),
  },
};

/**
 * All but strings arrive as JSON text already, and would be encoded twice. A
 * string that is JSON cannot be told from that, so `"1"` becomes the number.
 */
function jsonText(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
