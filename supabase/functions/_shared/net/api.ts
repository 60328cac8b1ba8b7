/**
 * Speaks JSON to an API that the operator has an account of.
 *
 * @module
 */

import { type JobCode, JobError } from "../errors.ts";
import type { ApiAnswer, ApiRequest, CallApi } from "../kinds/kind.ts";
import type { EgressFetcher } from "./fetch.ts";

/** An account. */
export interface ApiAccount {
  /** How errors call it: `"Apify"`. */
  readonly title: string;
  /** Begins every address. */
  readonly base: string;
  /** Carry the key. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes the caller of an API. */
export function createApi(
  { title, base, headers }: ApiAccount,
  fetcher: Pick<EgressFetcher, "exchange">,
): CallApi {
  const root = base.endsWith("/") ? base : `${base}/`;
  return async ({ path, json, signal }: ApiRequest): Promise<ApiAnswer> => {
    const fail = (code: JobCode, why: string, more = {}) =>
      new JobError(
        code,
        `Cannot ask ${title} for '${
          path.split("?")[0]?.slice(0, 200)
        }': ${why}`,
        more,
      );
    const answer = await fetcher.exchange(new URL(path, root).href, {
      signal,
      headers: {
        ...headers,
        accept: "application/json",
        ...(json === undefined ? {} : { "content-type": "application/json" }),
      },
      body: json === undefined ? null : JSON.stringify(json),
    }).catch((error) => {
      if (!(error instanceof JobError) || signal.aborted) throw error;
      // Of its messages those are left out that may name more than the path.
      throw fail("PROVIDER_FAILED", `it ended with ${error.code}`, {
        cause: error,
      });
    });
    const { status } = answer;
    if (status === 429) {
      const seconds = Number(answer.headers.get("retry-after"));
      throw fail("PROVIDER_BUSY", "too many requests", {
        httpStatus: status,
        ...(seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}),
      });
    }
    if (status >= 500 || status < 200) {
      throw fail("PROVIDER_FAILED", `it answered with ${status}`, {
        httpStatus: status,
      });
    }
    if (status >= 300) {
      throw fail(
        "PROVIDER_REFUSED",
        `it answered with ${status}${why(answer.text)}`,
        {
          httpStatus: status,
        },
      );
    }
    try {
      return { status, headers: answer.headers, json: JSON.parse(answer.text) };
    } catch (cause) {
      throw fail("PROVIDER_FAILED", "it answered with no JSON", { cause });
    }
  };
}

/** The reason in the body of a refusal, where it has the usual form. */
function why(text: string): string {
  const reason = /"message"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1];
  return reason ? `: ${reason}` : "";
}
