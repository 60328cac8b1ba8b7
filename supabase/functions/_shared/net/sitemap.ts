/**
 * Reads the sitemaps of a site, index files and gzipped ones included.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { AnswerHead, SitemapOptions, Tools } from "../kinds/kind.ts";
import type { EgressFetcher } from "./fetch.ts";
import { SitemapReader } from "./sitemap_reader.ts";
import { unzip } from "./unzip.ts";

/** As much as one file may have by the protocol, here over all files: a function has 2 s of CPU. */
export const maxSitemapBytes = 50 * 1024 * 1024;
const maxFiles = 50;
/** Looked at, wanted or not. */
const maxEntries = 100_000;
/** A job has to have time left for its page. */
const timeoutMs = 10_000;
const maxUrlLength = 8_192;

/** Makes the `sitemap` of a job's tools; `listed` tells the sitemaps that a robots.txt names. */
export function createSitemaps(
  fetcher: EgressFetcher,
  listed: (url: string, options: SitemapOptions) => Promise<readonly string[]>,
): Tools["sitemap"] {
  return async (url, options) => {
    const named = options.at ? [options.at] : await listed(url, options);
    const files = named.length > 0
      ? named
      : [`${new URL(url).origin}/sitemap.xml`];
    return await new Reading(fetcher, files, options).run();
  };
}

class Reading {
  readonly #fetcher: EgressFetcher;
  /** Those of an index are added while it is read. */
  readonly #files: Set<string>;
  readonly #options: SitemapOptions;
  readonly #found = new Set<string>();
  #bytesLeft = maxSitemapBytes;
  #entriesLeft = maxEntries;

  constructor(
    fetcher: EgressFetcher,
    files: readonly string[],
    options: SitemapOptions,
  ) {
    this.#fetcher = fetcher;
    this.#files = new Set(files);
    this.#options = options;
  }

  /** Throws only where nothing could be read, or the host asks for patience. */
  async run(): Promise<string[]> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([this.#options.signal, timeout]);
    let problem: unknown;
    let files = 0;
    let good = 0;
    for (const file of this.#files) {
      if (this.#isFull() || files++ === maxFiles) break;
      try {
        await this.#read(file, signal);
        good++;
      } catch (error) {
        this.#options.signal.throwIfAborted();
        problem ??= timeout.aborted ? late(file) : error;
        if (timeout.aborted) break;
        if (error instanceof JobError && error.retry === "throttled") {
          throw error;
        }
      }
    }
    if (good === 0 && this.#found.size === 0 && problem) throw problem;
    return [...this.#found];
  }

  async #read(file: string, signal: AbortSignal): Promise<void> {
    const { inspect } = this.#options;
    await this.#fetcher.consume(file, {
      signal,
      headers: {
        accept: "application/xml,text/xml;q=0.9,*/*;q=0.5",
        "accept-encoding": "gzip",
      },
      ...(inspect ? { inspect } : {}),
    }, async (head, body) => {
      refuse(head);
      try {
        // Packed for the way, and packed itself.
        await this.#parse(unzip(unzip(body)));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new JobError("BAD_SITEMAP", `${cannot(file)}: ${error.message}`);
      }
    });
  }

  async #parse(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    const reader = new SitemapReader();
    for await (const bytes of body) {
      this.#bytesLeft -= bytes.length;
      for (
        const { of, url } of reader.push(
          decoder.decode(bytes, { stream: true }),
        )
      ) {
        if (of === "sitemap") this.#files.add(url);
        else this.#keep(url);
        this.#entriesLeft--;
        if (this.#isFull()) return;
      }
      if (this.#isFull()) return;
    }
    reader.close();
  }

  #keep(text: string): void {
    const url = text.length <= maxUrlLength ? URL.parse(text) : null;
    if (!url || !/^https?:$/.test(url.protocol)) return;
    url.hash = "";
    if (this.#options.wants(url)) this.#found.add(url.href);
  }

  #isFull(): boolean {
    return this.#found.size >= this.#options.limit ||
      this.#bytesLeft <= 0 || this.#entriesLeft <= 0;
  }
}

function refuse({ status: httpStatus, url }: AnswerHead): void {
  if (httpStatus >= 200 && httpStatus < 300) return;
  throw new JobError(
    httpStatus >= 500 ? "HTTP_SERVER_ERROR" : "HTTP_CLIENT_ERROR",
    `${cannot(url)}: the host answered HTTP ${httpStatus}`,
    { httpStatus },
  );
}

function late(file: string): JobError {
  return new JobError(
    "TIMEOUT",
    `${cannot(file)} within ${timeoutMs} ms: it took longer`,
  );
}

function cannot(file: string): string {
  return `Cannot read the sitemap '${file.slice(0, 200)}'`;
}
