/**
 * The whole system on free ports, for tests: gateway and functions on a
 * database of their own, and the test run's browser.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { Api } from "../stack/api.ts";
import { Dashboard } from "../stack/dashboard.ts";
import { generateKeys } from "../stack/keys.ts";
import { freshDatabase } from "./database.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** What a test may choose. */
export interface TestStackOptions {
  /** Environment variables for the functions. */
  readonly env?: Record<string, string>;
  /** When a request to a function is cut; 60 s by default, as on the platform. */
  readonly functionTimeoutMs?: number;
  /** Whether to serve the dashboard, too. */
  readonly dashboard?: boolean;
  /** The database that this one is a copy of; the test run's by default. */
  readonly template?: string;
  /** The project whose functions are served; this checkout by default. */
  readonly root?: string;
}

/** A running system. Disposing of it ends its processes and drops its database. */
export interface TestStack extends AsyncDisposable {
  readonly apiUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly cronKey: string;
  readonly databaseUrl: string;
  /** A client of the database, as its superuser. */
  readonly sql: Sql;
  /** What the functions have printed so far, a line each. */
  readonly logs: readonly string[];
  /** The functions' process: another one after it was killed. */
  readonly functionsPid: number;
  /** Kills the functions' process, as a crash would; it is started again. */
  killFunctions(): void;
}

/**
 * Starts the system.
 *
 * @example
 * ```ts
 * await using stack = await testStack({ env: { MAX_DRAINS: "2" } });
 * await fetch(`${stack.apiUrl}/functions/v1/submit-crawl-job`, …);
 * ```
 */
export async function testStack(
  { env, functionTimeoutMs = 60_000, dashboard, template, root = checkout }:
    TestStackOptions = {},
): Promise<TestStack> {
  await using owned = new AsyncDisposableStack();
  const logs: string[] = [];
  const database = owned.use(await freshDatabase({ template }));
  const keys = await generateKeys();
  const api = owned.use(
    await Api.start({
      databaseUrl: database.url,
      keys,
      port: 0,
      configFile: join(root, "supabase", "config.toml"),
      denoConfig: join(root, "deno.json"),
      dashboard: dashboard
        ? await Dashboard.build(join(checkout, "dashboard"), keys)
        : undefined,
      env: {
        FUNCTION_TIMEOUT_MS: String(functionTimeoutMs),
        BROWSER_WS_ENDPOINT: Deno.env.get("TEST_BROWSER_ENDPOINT") ?? "",
        EGRESS_PROXY_URL: Deno.env.get("TEST_EGRESS_PROXY") ?? "",
        ...env,
      },
      log: (line) => logs.push(line),
    }),
  );
  const kept = owned.move();
  return {
    apiUrl: api.url,
    publishableKey: keys.publishable,
    secretKey: keys.secret,
    cronKey: keys.cron,
    databaseUrl: database.url,
    sql: database.sql,
    logs,
    get functionsPid() {
      return api.functionsPid;
    },
    killFunctions: () => api.killFunctions(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
