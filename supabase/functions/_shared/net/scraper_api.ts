/**
 * Reads a page through ScraperAPI, or what speaks its protocol: one GET with
 * the key, the page's address and how hard to try; the answer is the page.
 *
 * @see https://docs.scraperapi.com/making-requests/customizing-requests
 * @module
 */

import { type JobCode, JobError } from "../errors.ts";
import type {
  FetchedPage,
  FetchOptions,
  ScrapeOptions,
} from "../kinds/kind.ts";

type Fetch = (url: string, options: FetchOptions) => Promise<FetchedPage>;

/** An account at a scraping API. */
export interface ScraperApi {
  /** `https://api.scraperapi.com/` */
  readonly endpoint: string;
  readonly key: string;
}

/** What the service's own statuses mean; all others are the page's. */
const refusals: Readonly<Record<number, [code: JobCode, why: string]>> = {
  401: ["PROVIDER_FAILED", "its key is not accepted"],
  403: [
    "PROVIDER_FAILED",
    "its key is not accepted or its credits are used up",
  ],
  429: ["PROVIDER_BUSY", "too many requests are under way"],
  500: ["PROVIDER_FAILED", "it could not get the page either"],
};

/** Makes the reader of pages; its errors never hold the key. */
export function scraperApi({ endpoint, key }: ScraperApi, read: Fetch) {
  return async (
    url: string,
    { signal, render, premium, ultraPremium, mobile }: ScrapeOptions,
  ): Promise<FetchedPage> => {
    const fail = (code: JobCode, why: string) =>
      new JobError(
        code,
        `Cannot read '${url.slice(0, 200)}' through the scraping API: ${why}`,
      );
    const request = new URL(endpoint);
    request.searchParams.set("api_key", key);
    request.searchParams.set("url", url);
    if (render) request.searchParams.set("render", "true");
    if (mobile) request.searchParams.set("device_type", "mobile");
    if (ultraPremium) request.searchParams.set("ultra_premium", "true");
    else if (premium) request.searchParams.set("premium", "true");
    try {
      const answer = await read(request.href, {
        signal,
        inspect: ({ status }) => {
          const refusal = refusals[status];
          if (refusal) throw fail(...refusal);
        },
      });
      const final = URL.parse(answer.headers.get("sa-final-url") ?? "");
      return { ...answer, url: final?.href ?? url };
    } catch (error) {
      if (!(error instanceof JobError) || error.code.startsWith("PROVIDER_")) {
        throw error;
      }
      // The error of the fetch names the address it read, which holds the key.
      throw fail("PROVIDER_FAILED", `it answered with ${error.code}`);
    }
  };
}
