/**
 * The local stack: everything that a hosted project has, on this machine,
 * without Docker.
 *
 * @module
 */

import { join } from "node:path";
import { EgressProxy } from "../egress_proxy/mod.ts";
import { Api } from "./api.ts";
import { BrowserHost } from "./browser_host.ts";
import { findBrowser, getBrowser } from "./browser_path.ts";
import { Dashboard } from "./dashboard.ts";
import { makeFolders } from "./folders.ts";
import { assertPortFree, freePort } from "./free_port.ts";
import { InstanceLock } from "./instance.ts";
import { ensureKeys, type Keys } from "./keys.ts";
import { Postgres } from "./postgres.ts";
import { clearOrphan } from "./postgres_orphan.ts";
import { serveSample } from "./sample_site.ts";
import { Ticker } from "./ticker.ts";

/** How a {@linkcode Stack} is started. */
export interface StackOptions {
  /** The folder that holds `supabase` and `dashboard`, as an absolute path. */
  readonly checkout: string;
  /** The folder for keys and data, as an absolute path; `.local` of the checkout by default. */
  readonly state?: string;
  /** The API's port on 127.0.0.1; 54321 by default, 0 takes a free one. */
  readonly port?: number;
  /** Postgres's port; 54322 by default, 0 takes a free one. */
  readonly databasePort?: number;
  /** Deletes the data of the last time first. */
  readonly fresh?: boolean;
  /** Calls `crawl-cron` each minute; true by default. */
  readonly tick?: boolean;
  /** Environment variables for the functions, on top of our own and the platform's. */
  readonly env?: Record<string, string>;
  /** Receives what happens and what the functions print, a line each. */
  readonly log: (line: string) => void;
}

/** A running stack. Disposing of it ends every process it has started. */
export interface Stack extends AsyncDisposable {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly dashboardUrl: string;
  /** A page to try the crawler on. */
  readonly sampleUrl: string;
  readonly keys: Keys;
}

/** Starts the stack; throws a `StackError` for what its user can put right. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { checkout, log, port = 54321, databasePort = 54322 } = options;
  const env = { ...Deno.env.toObject(), ...options.env };
  const { state, database: home } = await makeFolders(
    options.state ?? join(checkout, ".local"),
  );
  await using owned = new AsyncDisposableStack();
  const lock = owned.use(await InstanceLock.take(state));
  await clearOrphan(join(home, "data"));
  assertPortFree(port, "--port");
  assertPortFree(databasePort, "--db-port");
  if (!env.BROWSER_WS_ENDPOINT) await findBrowser();

  if (options.fresh) await deleteFolder(join(home, "data"));
  const keys = await ensureKeys(state);
  log("Starting Postgres");
  const postgres = owned.use(
    await Postgres.start({
      home,
      port: databasePort || freePort(),
      password: keys.databasePassword,
    }),
  );
  const sample = owned.use(serveSample(port && port + 2));
  const sampleHost = `127.0.0.1:${sample.addr.port}`;
  const profiles = join(state, "browsers");
  await deleteFolder(profiles); // of runs that were killed
  await Deno.mkdir(profiles);
  const browser = () => getBrowser(state);
  const browserEndpoint = env.BROWSER_WS_ENDPOINT ||
    owned.use(new BrowserHost({ browser, profiles, log })).endpoint;
  // Somebody else's browser cannot reach a proxy on this machine.
  const egressProxy = env.EGRESS_PROXY_URL ||
    (env.BROWSER_WS_ENDPOINT ? "" : owned.use(
      await EgressProxy.start({ secret: crypto.randomUUID(), log }),
    ).url);
  const crawlerEnv = {
    BROWSER_WS_ENDPOINT: browserEndpoint,
    EGRESS_PROXY_URL: egressProxy,
    CRAWL_ALLOWED_PRIVATE_HOSTS: [env.CRAWL_ALLOWED_PRIVATE_HOSTS, sampleHost]
      .filter(Boolean).join(","),
  };
  log("Starting the gateway and the functions");
  const api = owned.use(
    await Api.start({
      databaseUrl: postgres.url,
      keys,
      port,
      configFile: join(checkout, "supabase", "config.toml"),
      migrations: join(checkout, "supabase", "migrations"),
      dashboard: await Dashboard.build(join(checkout, "dashboard"), keys),
      env: { ...options.env, ...crawlerEnv },
      log,
    }),
  );
  if (options.tick ?? true) {
    const url = `${api.url}/functions/v1/crawl-cron`;
    owned.use(new Ticker({ url, key: keys.cron, log }));
  }
  const running = {
    apiUrl: api.url,
    databaseUrl: postgres.url,
    dashboardUrl: `${api.url}/dashboard/`,
  };
  await lock.publish({ pid: Deno.pid, crawlerEnv, ...running });
  const kept = owned.move();
  return {
    ...running,
    sampleUrl: `http://${sampleHost}/`,
    keys,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function deleteFolder(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
