/**
 * Where the functions are, who calls them, and how a call is made.
 *
 * @module
 */

import type {
  AnswerOf,
  BodyInput,
} from "../supabase/functions/_shared/contract/operation.ts";
import { offline, readJson, refusalOf } from "./answer.ts";
import { CrawlError } from "./errors.ts";
import { pause, pauseBefore } from "./pause.ts";

/** How to reach the functions. */
export interface ConnectionOptions {
  /** The project's address: `https://<ref>.supabase.co`. */
  readonly url: string;
  /** A secret key; or, with a `token`, the publishable key. */
  readonly key: string;
  /** A signed-in user's access token, or what gets one; it is asked before each request. */
  readonly token?:
    | string
    | (() => string | undefined | Promise<string | undefined>);
  /** Makes the requests; the global one by default. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** How often a request is repeated that failed and may be; 3 by default. */
  readonly retries?: number;
}

/** What every method takes. */
export interface CallOptions {
  /** Gives up: the method rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How a call is made. */
interface Call extends CallOptions {
  /** For an operation that takes it in the header alone. */
  readonly idempotencyKey?: string;
  /** The longest to wait for the answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** How often it is repeated when it fails. */
  readonly retries?: number | undefined;
}

/** An operation of the contract; which one is known by its type alone. */
interface Named {
  readonly name: string;
}

/** An answer of an operation without its `success: true`. */
export type Answer<O, Status extends number> = AnswerOf<O, Status> extends
  infer Body ? Body extends unknown ? Omit<Body, "success"> : never : never;

/** Parameters of a query; undefined ones are left out. */
type Parameters = Readonly<Record<string, string | number | undefined>>;

/** No answer takes longer: the platform cuts requests at 60 s. */
const longestAnswerMs = 90_000;

/** Calls functions by their name. */
export class Connection {
  /** How often a request is repeated that failed and may be. */
  readonly retries: number;
  readonly #base: string;
  readonly #key: string;
  readonly #token: ConnectionOptions["token"];
  readonly #fetch: NonNullable<ConnectionOptions["fetch"]>;

  constructor({ url, key, token, fetch, retries = 3 }: ConnectionOptions) {
    this.#base = `${new URL(url).href.replace(/\/+$/, "")}/functions/v1/`;
    this.#key = key;
    this.#token = token;
    // A browser's own is called as a function, not as a method of this.
    this.#fetch = fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.retries = retries;
  }

  /** Reads; repeated when it fails. */
  async get<O extends Named>(
    name: O["name"],
    query: Parameters,
    call: Call = {},
  ): Promise<Answer<O, 200>> {
    return await this.#repeat(call, () => {
      const path = name + search(query);
      return this.#once(path, { method: "GET" }, call, readAnswer);
    });
  }

  /** Changes something, maybe: repeated only where the caller knows that it is harmless. */
  async post<O extends Named, Status extends number>(
    name: O["name"],
    body: BodyInput<O>,
    call: Call = {},
  ): Promise<Answer<O, Status>> {
    const init = { method: "POST", body: JSON.stringify(body) };
    return await this.#repeat(
      { retries: 0, ...call },
      () => this.#once(name, init, call, readAnswer),
    );
  }

  /** Opens a file; repeated when it fails before the first byte. */
  async open(
    name: string,
    query: Parameters,
    call: Call = {},
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    return await this.#repeat(call, () => {
      const path = name + search(query);
      return this.#once(
        path,
        { method: "GET" },
        call,
        ({ body }) => body ?? new Blob().stream(),
      );
    });
  }

  async #repeat<T>(
    { signal, retries = this.retries }: Call,
    run: () => Promise<T>,
  ): Promise<T> {
    for (let repetition = 0;; repetition++) {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof CrawlError && error.retryable)) throw error;
        if (repetition >= retries) throw error;
        await pause(pauseBefore(repetition, error.retryAfterMs), signal);
      }
    }
  }

  /** One request; `read` may still fail for want of the rest of the answer. */
  async #once<T>(
    path: string,
    init: RequestInit,
    { signal, idempotencyKey, timeoutMs = longestAnswerMs }: Call,
    read: (response: Response) => T | Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const headers = await this.#headers(init, idempotencyKey);
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const signals = signal ? [signal, late.signal] : [late.signal];
    try {
      const response = await this.#fetch(this.#base + path, {
        ...init,
        headers,
        // The key is for this address alone.
        redirect: "manual",
        signal: AbortSignal.any(signals),
      });
      if (!response.ok) throw await refusalOf(response);
      return await read(response);
    } catch (error) {
      if (error instanceof CrawlError) throw error;
      signal?.throwIfAborted();
      throw offline(this.#base + path.replace(/\?.*/, ""), error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #headers({ body }: RequestInit, key?: string): Promise<Headers> {
    const headers = new Headers({ apikey: this.#key });
    const token = typeof this.#token === "function"
      ? await this.#token()
      : this.#token;
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (body) headers.set("content-type", "application/json");
    if (key) headers.set("idempotency-key", key);
    return headers;
  }
}

async function readAnswer(response: Response) {
  const { success: _, ...answer } = await readJson(response);
  return answer;
}

/** `{ a: 1, b: undefined }` → `"?a=1"` */
function search(query: Parameters): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size > 0 ? `?${parameters}` : "";
}
