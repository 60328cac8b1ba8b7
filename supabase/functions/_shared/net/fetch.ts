/**
 * The direct fetch: one HTTP GET with all its bounds, to public addresses only.
 *
 * @module
 */

import { Agent, type Dispatcher } from "undici";
import { JobError } from "../errors.ts";
import type { FetchedPage, FetchOptions } from "../kinds/kind.ts";
import { decode } from "./charset.ts";
import { createConnector } from "./connector.ts";
import { acceptEncoding, decompress } from "./decompress.ts";
import { networkError } from "./network_error.ts";
import { type Resolver, systemResolver } from "./resolve.ts";
import { type AllowedHosts, inspectUrl } from "./url.ts";

/** The most redirects followed, as in browsers. */
const maxRedirects = 20;
/** The largest page read, in decompressed bytes. */
export const maxPageBytes = 10 * 1024 * 1024;
/** Longer than the page's own deadline: that one ends a try. */
const connectTimeoutMs = 60_000;

/** Reads pages over HTTP; keeps connections alive until it is disposed. */
export class EgressFetcher implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #allowed: AllowedHosts;
  readonly #userAgent: string;

  constructor(options: {
    allowedPrivateHosts: AllowedHosts;
    userAgent: string;
    resolver?: Resolver;
  }) {
    this.#allowed = options.allowedPrivateHosts;
    this.#userAgent = options.userAgent;
    this.#agent = new Agent({
      connect: createConnector({
        allowed: this.#allowed,
        resolver: options.resolver ?? systemResolver,
        timeoutMs: connectTimeoutMs,
      }),
    });
  }

  /** Reads a page, following redirects; throws a {@linkcode JobError}. */
  async fetch(url: string, options: FetchOptions): Promise<FetchedPage> {
    let target = this.#check(url);
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await this.#ask(target, options);
      const location = answer.headers.get("location");
      if (answer.status < 300 || answer.status > 399 || !location) {
        return await read(answer, target, options.signal);
      }
      answer.body.destroy();
      target = this.#check(location, target);
    }
    throw new JobError(
      "TOO_MANY_REDIRECTS",
      `Cannot read '${url}': it redirects more than ${maxRedirects} times`,
    );
  }

  #check(location: string, base?: URL): URL {
    const text = URL.parse(location, base)?.href ?? location;
    const result = inspectUrl(text, this.#allowed);
    if (result instanceof URL) return result;
    throw new JobError("URL_BLOCKED", result.message);
  }

  async #ask(url: URL, { signal, headers }: FetchOptions): Promise<Answer> {
    try {
      const answer = await this.#agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: "GET",
        signal,
        headers: {
          "accept":
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
          "accept-encoding": acceptEncoding,
          "accept-language": "en-US,en;q=0.9",
          "user-agent": this.#userAgent,
          ...headers,
        },
      });
      // Nobody may be listening when a page that was given up breaks off.
      answer.body.on("error", () => undefined);
      return {
        status: answer.statusCode,
        headers: toHeaders(answer.headers),
        body: answer.body,
      };
    } catch (error) {
      throw networkError(error, url.href, { signal, reading: false });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Dispatcher.ResponseData["body"];
}

async function read(
  { status, headers, body }: Answer,
  url: URL,
  signal: AbortSignal,
): Promise<FetchedPage> {
  try {
    const raw = await readBytes(body, url);
    const encoding = headers.get("content-encoding") ?? "";
    const bytes = decompress(raw, encoding, maxPageBytes);
    const text = decode(bytes, headers.get("content-type") ?? "");
    return { status, headers, url: url.href, text };
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(url);
    throw networkError(error, url.href, { signal, reading: true });
  } finally {
    body.destroy();
  }
}

async function readBytes(
  body: AsyncIterable<Uint8Array>,
  url: URL,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxPageBytes) throw tooLarge(url);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function toHeaders(raw: Dispatcher.ResponseData["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

function tooLarge(url: URL): JobError {
  return new JobError(
    "TOO_LARGE",
    `Cannot read '${url.href}': it holds more than ${maxPageBytes} bytes`,
  );
}
