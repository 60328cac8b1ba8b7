/**
 * The functions host, kept alive: it is started again whenever it ends.
 *
 * @module
 */

import { redact } from "../../supabase/functions/_shared/redact.ts";
import { flatError } from "./flat_error.ts";
import { FunctionsChild, type HostOptions } from "./functions_child.ts";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Forwards requests to the functions. Disposing of it ends the host. */
export class FunctionsProcess implements AsyncDisposable {
  readonly #options: HostOptions;
  readonly #client = Deno.createHttpClient({});
  #child: FunctionsChild;
  #port: number | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  private constructor(options: HostOptions) {
    this.#options = options;
    this.#child = this.#spawn();
  }

  /** Starts the host and waits until it listens. */
  static async start(options: HostOptions): Promise<FunctionsProcess> {
    const functions = new FunctionsProcess(options);
    try {
      await functions.#child.port;
      return functions;
    } catch (error) {
      await functions[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The running host's process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a request for `/functions/v1/<name>/…` to the function as `/<name>/…`. */
  async fetch(request: Request): Promise<Response> {
    const port = this.#port;
    if (port === undefined) return unavailable();
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace(/^\/functions\/v1/, "");
    const headers = new Headers(request.headers);
    headers.set("X-Forwarded-Host", headers.get("host") ?? "");
    headers.delete("connection");
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}${search}`, {
        method: request.method,
        headers,
        body: request.body,
        redirect: "manual",
        signal: request.signal,
        client: this.#client,
      });
      return new Response(response.body, response);
    } catch (error) {
      if (!request.signal.aborted) {
        this.#options.log(
          redact(`A request to the functions failed: ${error}`),
        );
      }
      return unavailable();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    await this.#child.stop();
    this.#client.close();
  }

  #spawn(): FunctionsChild {
    const child = new FunctionsChild(this.#options);
    child.port.then((port) => {
      this.#port = port;
      this.#pauseMs = FIRST_PAUSE_MS;
    }, () => {});
    child.ended.then(() => {
      this.#port = undefined;
      if (this.#stopped) return;
      this.#options.log(
        `The functions ended and are started again in ${this.#pauseMs} ms`,
      );
      this.#restart = setTimeout(() => {
        this.#child = this.#spawn();
      }, this.#pauseMs);
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    });
    return child;
  }
}

function unavailable(): Response {
  return flatError(503, "UNAVAILABLE", "The functions are being restarted", {
    "Retry-After": "1",
  });
}
