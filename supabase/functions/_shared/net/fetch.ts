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
import { cookieHeader } from "./cookies.ts";
import { acceptEncoding, decompress } from "./decompress.ts";
import { acceptLanguage } from "./languages.ts";
import { abortError, networkError } from "./network_error.ts";
import { readBody } from "./read_body.ts";
import { type Resolver, systemResolver } from "./resolve.ts";
import { untilAborted } from "./until_aborted.ts";
import type { Upstream } from "./upstream.ts";
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
/** What another site may see of the caller's headers: anything else may be a credential. */
const harmlessHeaders = /^(?:accept|accept-language|user-agent)$/i;

/** Where an {@linkcode EgressFetcher} may go, and as whom. */
export interface EgressFetcherOptions {
  readonly allowedPrivateHosts: AllowedHosts;
  readonly userAgent: string;
  readonly resolver?: Resolver;
  /** Certificate authorities to trust instead of the system's, in PEM. */
  readonly ca?: string;
  /** A proxy that every page is read through. */
  readonly upstream?: Upstream | undefined;
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
        upstream: options.upstream,
        ...(options.ca ? { ca: options.ca } : {}),
      }),
    });
  }

  /** Reads a page, following redirects; throws a {@linkcode JobError}. */
  fetch(url: string, options: FetchOptions): Promise<FetchedPage> {
    return this.consume(url, options, async (head, body) => ({
      ...head,
      text: await read(head, body),
    }));
  }

  /** Has `use` read the body of an answer as it comes; what it throws that is no {@linkcode JobError} is the connection's fault. */
  async consume<T>(
    url: string,
    options: FetchOptions,
    use: (head: AnswerHead, body: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<T> {
    if (options.signal.aborted) throw abortError(options.signal, url);
    const first = this.#check(url);
    let target = first;
    const mostHops = options.maxRedirects ?? maxRedirects;
    for (let hop = 0; hop <= mostHops; hop++) {
      const { body, ...head } = await this.#ask(
        target,
        options.signal,
        headersFor(target, first, options),
      );
      try {
        const location = redirects.has(head.status)
          ? head.headers.get("location")
          : null;
        if (location === null) {
          options.inspect?.(head);
          return await use(head, body).catch((error) => {
            const { signal } = options;
            throw error instanceof JobError
              ? error
              : networkError(error, head.url, { signal, reading: true });
          });
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

  /** Sends a request, by POST where it has a body, and reads the answer whatever its status; redirects are not followed. Throws a {@linkcode JobError}. */
  async exchange(
    url: string,
    { signal, headers, body }: Omit<PostOptions, "body"> & {
      readonly body: string | null;
    },
  ): Promise<FetchedPage> {
    if (signal.aborted) throw abortError(signal, url);
    const { body: answered, ...head } = await this.#ask(
      this.#check(url),
      signal,
      headers,
      body,
    );
    try {
      return { ...head, text: await read(head, answered) };
    } catch (error) {
      throw error instanceof JobError
        ? error
        : networkError(error, head.url, { signal, reading: true });
    } finally {
      answered.destroy();
    }
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
    headers: Readonly<Record<string, string>>,
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
    if (!(error instanceof RangeError)) throw error;
    throw new JobError(
      "TOO_LARGE",
      `Cannot read '${
        url.slice(0, 200)
      }': it holds more than ${maxPageBytes} bytes`,
    );
  }
}

/** The caller's headers and cookies that a hop may have; names in lower case, as ours are. */
function headersFor(
  target: URL,
  home: URL,
  { headers = {}, cookies = [], locale }: FetchOptions,
): Record<string, string> {
  const isHome = target.origin === home.origin;
  const own = Object.entries(headers)
    .filter(([name]) => isHome || harmlessHeaders.test(name))
    .map(([name, value]) => [name.toLowerCase(), value]);
  const cookie = cookieHeader(cookies, home, target);
  return {
    ...(locale ? { "accept-language": acceptLanguage(locale) } : {}),
    ...(cookie ? { cookie } : {}),
    ...Object.fromEntries(own),
  };
}

function toHeaders(raw: Dispatcher.ResponseData["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
