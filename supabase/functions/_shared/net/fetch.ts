/**
 * The direct fetch: one HTTP request with all its bounds, to public addresses only.
 *
 * @module
 */

import { Agent, type Dispatcher } from "undici";
import { JobError } from "../errors.ts";
import type { AnswerHead, FetchedPage, FetchOptions } from "../kinds/kind.ts";
import { decode } from "./charset.ts";
import { createConnector } from "./connector.ts";
import { acceptEncoding, decompress } from "./decompress.ts";
import { abortError, networkError } from "./network_error.ts";
import { readBody } from "./read_body.ts";
import { type Resolver, systemResolver } from "./resolve.ts";
import { untilAborted } from "./until_aborted.ts";
import { type AllowedHosts, inspectUrl } from "./url.ts";

/** The most redirects followed; an honest site needs three. */
const maxRedirects = 10;
const redirects = new Set([301, 302, 303, 307, 308]);
/** The largest page read, in decompressed bytes. */
export const maxPageBytes = 10 * 1024 * 1024;
/** Some sites set more cookies and policies than the 16 KiB that undici allows. */
const maxHeaderSize = 64 * 1024;
/** Longer than the page's own deadline: that one ends a try. */
const connectTimeoutMs = 60_000;
/** What another site must not see. */
const secretHeaders = /^(?:authorization|cookie|proxy-authorization)$/i;

/** Where an {@linkcode EgressFetcher} may go, and as whom. */
export interface EgressFetcherOptions {
  readonly allowedPrivateHosts: AllowedHosts;
  readonly userAgent: string;
  readonly resolver?: Resolver;
  /** Certificate authorities to trust instead of the system's, in PEM. */
  readonly ca?: string;
}

/** What is sent, and how long it may take. */
export interface PostOptions {
  readonly signal: AbortSignal;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Reads pages over HTTP; keeps connections alive until it is disposed. */
export class EgressFetcher implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #allowed: AllowedHosts;
  readonly #userAgent: string;

  constructor(options: EgressFetcherOptions) {
    this.#allowed = options.allowedPrivateHosts;
    this.#userAgent = options.userAgent;
    this.#agent = new Agent({
      maxHeaderSize,
      connect: createConnector({
        allowed: this.#allowed,
        resolver: options.resolver ?? systemResolver,
        timeoutMs: connectTimeoutMs,
        ...(options.ca ? { ca: options.ca } : {}),
      }),
    });
  }

  /** Reads a page, following redirects; throws a {@linkcode JobError}. */
  async fetch(url: string, options: FetchOptions): Promise<FetchedPage> {
    if (options.signal.aborted) throw abortError(options.signal, url);
    const first = this.#check(url);
    let target = first;
    const mostHops = options.maxRedirects ?? maxRedirects;
    for (let hop = 0; hop <= mostHops; hop++) {
      const isHome = target.origin === first.origin;
      const headers = isHome ? options.headers : harmless(options.headers);
      const { body, ...head } = await this.#ask(
        target,
        options.signal,
        headers,
      );
      try {
        const location = redirects.has(head.status)
          ? head.headers.get("location")
          : null;
        if (location === null) {
          options.inspect?.(head);
          return { ...head, text: await read(head, body, options.signal) };
        }
        target = this.#check(location, target);
      } finally {
        body.destroy();
      }
    }
    throw new JobError(
      "TOO_MANY_REDIRECTS",
      `Cannot read '${
        url.slice(0, 200)
      }': it redirects more than ${mostHops} times`,
    );
  }

  /** Sends a body and answers with the head alone: redirects are not followed, nothing of the answer's body is read. Throws a {@linkcode JobError}. */
  async post(
    url: string,
    { signal, headers, body }: PostOptions,
  ): Promise<AnswerHead> {
    if (signal.aborted) throw abortError(signal, url);
    const target = this.#check(url);
    const answer = await this.#ask(target, signal, headers, body);
    answer.body.destroy();
    return answer;
  }

  #check(location: string, base?: URL): URL {
    const text = base ? URL.parse(location, base)?.href ?? location : location;
    const result = inspectUrl(text, this.#allowed);
    if (result instanceof URL) return result;
    throw new JobError("URL_BLOCKED", result.message);
  }

  async #ask(
    url: URL,
    signal: AbortSignal,
    headers: Record<string, string> | undefined,
    sent: string | null = null,
  ): Promise<AnswerHead & { body: Dispatcher.ResponseData["body"] }> {
    try {
      // undici hears of an abort only once it is connected.
      const answer = await untilAborted(
        this.#agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: sent === null ? "GET" : "POST",
          body: sent,
          signal,
          headers: {
            "accept":
              "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "accept-encoding": acceptEncoding,
            "accept-language": "en-US,en;q=0.9",
            "user-agent": this.#userAgent,
            ...headers,
          },
        }),
        signal,
      );
      // Nobody may be listening when a page that was given up breaks off.
      answer.body.on("error", () => undefined);
      return {
        status: answer.statusCode,
        headers: toHeaders(answer.headers),
        url: url.href,
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

async function read(
  { headers, url }: AnswerHead,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  try {
    const encoding = headers.get("content-encoding") ?? "";
    if (Number(headers.get("content-length")) > maxPageBytes) {
      throw new RangeError("The body is announced as too large");
    }
    const bytes = decompress(
      await readBody(body, maxPageBytes),
      encoding,
      maxPageBytes,
    );
    return decode(bytes, headers.get("content-type") ?? "");
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw networkError(error, url, { signal, reading: true });
    }
    throw new JobError(
      "TOO_LARGE",
      `Cannot read '${
        url.slice(0, 200)
      }': it holds more than ${maxPageBytes} bytes`,
    );
  }
}

function harmless(
  headers: Record<string, string> | undefined,
): Record<string, string> {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(
    entries.filter(([name]) => !secretHeaders.test(name)),
  );
}

function toHeaders(raw: Dispatcher.ResponseData["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
