/**
 * The project's one address: REST, Auth, functions and dashboard.
 *
 * @module
 */

import type { Dashboard } from "./dashboard.ts";
import { flatError } from "./flat_error.ts";
import { functionEnv } from "./function_env.ts";
import { FunctionsProcess } from "./functions_process.ts";
import { Gateway } from "./gateway.ts";
import type { Keys } from "./keys.ts";

/** What an {@linkcode Api} is made of. */
export interface ApiOptions {
  readonly databaseUrl: string;
  readonly keys: Keys;
  /** The port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** `supabase/config.toml`: which functions there are. */
  readonly configFile: string;
  /** The `deno.json` of the functions; the checkout's by default. */
  readonly denoConfig?: string;
  /** The folder of migrations to apply first; none are if undefined. */
  readonly migrations?: string;
  /** Environment variables for the functions, on top of the platform's. */
  readonly env?: Record<string, string>;
  readonly dashboard?: Dashboard;
  /** Receives what the functions print, and what goes wrong, a line each. */
  readonly log: (line: string) => void;
}

/** A running project. Disposing of it ends the functions and all connections. */
export class Api implements AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #owned: AsyncDisposableStack;
  readonly #functions: FunctionsProcess;

  private constructor(
    url: string,
    functions: FunctionsProcess,
    owned: AsyncDisposableStack,
  ) {
    this.url = url;
    this.#functions = functions;
    this.#owned = owned;
  }

  /** Prepares the database and starts to answer. */
  static async start(options: ApiOptions): Promise<Api> {
    await using owned = new AsyncDisposableStack();
    const { databaseUrl, keys, migrations, dashboard } = options;
    const gateway = owned.use(
      await Gateway.open({ databaseUrl, keys, migrations }),
    );
    // The functions need to know the address, so this listens before they run.
    const running: { functions?: FunctionsProcess } = {};
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port: options.port,
      onListen: () => {},
    }, async (request) => {
      const { pathname } = new URL(request.url);
      if (/^\/(rest|auth)\/v1(\/|$)/.test(pathname)) {
        return await gateway.fetch(request);
      }
      if (pathname.startsWith("/functions/v1/")) {
        return await running.functions?.fetch(request) ?? starting();
      }
      if (pathname === "/health") return Response.json({ pid: Deno.pid });
      return await dashboard?.fetch(request) ??
        flatError(404, "NOT_FOUND", `There is nothing at ${pathname}`);
    });
    owned.defer(() => server.shutdown());
    const url = `http://127.0.0.1:${server.addr.port}`;
    running.functions = owned.use(
      await FunctionsProcess.start({
        configFile: options.configFile,
        denoConfig: options.denoConfig,
        env: {
          ...functionEnv({ apiUrl: url, databaseUrl, keys }),
          ...options.env,
        },
        log: options.log,
      }),
    );
    return new Api(url, running.functions, owned.move());
  }

  /** The functions' process. */
  get functionsPid(): number {
    return this.#functions.pid;
  }

  /** Kills the functions' process, as a crash would; it is started again. */
  killFunctions(): void {
    Deno.kill(this.functionsPid, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

function starting(): Response {
  return flatError(503, "UNAVAILABLE", "The functions are being started", {
    "Retry-After": "1",
  });
}
