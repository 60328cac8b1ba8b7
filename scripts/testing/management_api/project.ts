/**
 * The hosted project that the stand-in looks after: the real gateway on the
 * test's database, and the functions that were uploaded, with the secrets that
 * were set, in the project's functions host.
 *
 * @module
 */

import { flatError } from "../../stack/flat_error.ts";
import { functionEnv } from "../../stack/function_env.ts";
import { FunctionsProcess } from "../../stack/functions_process.ts";
import { Gateway } from "../../stack/gateway.ts";
import type { Keys } from "../../stack/keys.ts";
import type { Uploads } from "./uploads.ts";

/** What a {@linkcode HostedProject} is made of. */
export interface ProjectOptions {
  readonly databaseUrl: string;
  readonly keys: Keys;
  readonly uploads: Uploads;
  /** The secrets that are set now. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Receives each line that the functions print. */
  readonly log: (line: string) => void;
}

/** Answers as `https://<ref>.supabase.co` does. */
export class HostedProject implements AsyncDisposable {
  readonly url: string;
  readonly #options: ProjectOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #gateway: Promise<Gateway> | undefined;
  #functions: Promise<FunctionsProcess> | undefined;

  constructor(options: ProjectOptions) {
    this.#options = options;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The next call of a function starts what is deployed then, with the secrets of then. */
  async renew(): Promise<void> {
    const functions = this.#functions;
    this.#functions = undefined;
    await (await functions)?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await this.renew();
    await (await this.#gateway)?.[Symbol.asyncDispose]();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (/^\/(rest|auth)\/v1(\/|$)/.test(pathname)) {
      const { databaseUrl, keys } = this.#options;
      this.#gateway ??= Gateway.open({ databaseUrl, keys });
      return await (await this.#gateway).fetch(request);
    }
    if (!pathname.startsWith("/functions/v1/")) {
      return flatError(404, "NOT_FOUND", `There is nothing at ${pathname}`);
    }
    this.#functions ??= this.#start();
    return await (await this.#functions).fetch(request);
  }

  async #start(): Promise<FunctionsProcess> {
    const { databaseUrl, keys, uploads, secrets, log } = this.#options;
    return await FunctionsProcess.start({
      ...await uploads.configure(),
      env: {
        ...Object.fromEntries(secrets),
        ...functionEnv({ apiUrl: this.url, databaseUrl, keys }),
      },
      log,
    });
  }
}
