/**
 * The APIs that kinds speak to, by the operator's accounts.
 *
 * @module
 */

import { env } from "../env.ts";
import { JobError } from "../errors.ts";
import type { ApiName, CallApi } from "../kinds/kind.ts";
import { type ApiAccount, createApi } from "../net/api.ts";
import type { EgressFetcher } from "../net/fetch.ts";

/** Makes what `tools.api` is: the caller of a named API. */
export function createApis(
  fetcher: EgressFetcher,
): (name: ApiName) => CallApi {
  return (name) => createApi(account(name), fetcher);
}

/** An account by the environment; throws `NOT_CONFIGURED`. */
function account(name: ApiName): ApiAccount {
  const { APIFY_TOKEN, APIFY_BASE_URL, RAPIDAPI_KEY, RAPIDAPI_BASE_URL } =
    env();
  switch (name) {
    case "apify":
      return {
        title: "Apify",
        base: APIFY_BASE_URL,
        headers: {
          authorization: `Bearer ${given(APIFY_TOKEN, "APIFY_TOKEN")}`,
        },
      };
    case "rapidapi":
      return {
        title: "RapidAPI",
        base: RAPIDAPI_BASE_URL,
        headers: {
          "x-rapidapi-key": given(RAPIDAPI_KEY, "RAPIDAPI_KEY"),
          "x-rapidapi-host": new URL(RAPIDAPI_BASE_URL).host,
        },
      };
  }
}

function given(key: string, variable: string): string {
  if (key) return key;
  throw new JobError(
    "NOT_CONFIGURED",
    `Cannot run: there is no account for it: set ${variable}`,
  );
}
