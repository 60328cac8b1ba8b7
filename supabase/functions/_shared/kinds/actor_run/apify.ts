/**
 * Runs and datasets, in the words of Apify's API.
 *
 * @module
 */

import { z } from "zod";
import { JobError } from "../../errors.ts";
import type { CallApi } from "../kind.ts";
import { runId } from "./mod.ts";

/** What a run is told to be by the API; what is not known goes on. */
const run = z.object({
  id: runId,
  status: z.string(),
  statusMessage: z.string().nullish(),
  startedAt: z.string().nullish(),
  defaultDatasetId: z.string().nullish(),
  defaultKeyValueStoreId: z.string().nullish(),
});

/** A run of an actor. */
export type ActorRun = z.infer<typeof run>;

const oneRun = z.object({ data: run });
const manyRuns = z.object({ data: z.object({ items: z.array(run) }) });

/** Items asked for at once; fewer where they are large. */
const pageSize = 250;
/** Runs that are looked through for one that may have been started. */
const recentRuns = 50;
/** The clocks of two machines differ by less. */
const clockSkewMs = 600_000;
/** More items than a run has. */
const maxItems = 100_000;

/** The key of the input that carries a job's nonce. */
const nonceKey = "crawlJobNonce";

/** Speaks to Apify on behalf of one job. */
export class Apify {
  readonly #call: CallApi;
  readonly #signal: AbortSignal;

  constructor(call: CallApi, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
  }

  /** Starts a run, which costs money. `webhook` is told when it has ended. */
  async start(
    actor: string,
    input: Readonly<Record<string, unknown>>,
    { nonce, webhook }: { nonce: string; webhook: string | undefined },
  ): Promise<ActorRun> {
    const query = webhook ? `?webhooks=${webhooks(webhook)}` : "";
    const { data } = await this.#ask(
      `v2/acts/${idOf(actor)}/runs${query}`,
      oneRun,
      { ...input, [nonceKey]: nonce },
    );
    return data;
  }

  /** A run that was started with this nonce since then, if there is one. */
  async findStarted(
    actor: string,
    { nonce, since }: { nonce: string; since: number },
  ): Promise<ActorRun | undefined> {
    const { data } = await this.#ask(
      `v2/acts/${idOf(actor)}/runs?desc=1&limit=${recentRuns}`,
      manyRuns,
    );
    for (const one of data.items) {
      const at = Date.parse(one.startedAt ?? "");
      if (at < since - clockSkewMs || !one.defaultKeyValueStoreId) continue;
      const store = encodeURIComponent(one.defaultKeyValueStoreId);
      const path = `v2/key-value-stores/${store}/records/INPUT`;
      const input = await this.#ask(path, z.looseObject({}))
        .catch(unlessAbsent);
      if (input?.[nonceKey] === nonce) return one;
    }
    return undefined;
  }

  /** A run as it is now. */
  async run(id: string): Promise<ActorRun> {
    const path = `v2/actor-runs/${encodeURIComponent(id)}`;
    return (await this.#ask(path, oneRun)).data;
  }

  /** All items of a dataset, a page at a time; `of` is how many there are, where that is told. */
  async *items(
    datasetId: string,
  ): AsyncGenerator<{ items: unknown[]; offset: number; of: number | null }> {
    let limit = pageSize;
    for (let offset = 0; offset < maxItems;) {
      const answer = await this.#page(datasetId, offset, limit);
      if (answer === "too large") {
        limit = Math.ceil(limit / 4);
        continue;
      }
      const { json, headers } = answer;
      const items = Array.isArray(json) ? json : [json];
      const total = headers.get("x-apify-pagination-total");
      const of = total === null ? null : Number(total);
      yield { items, offset, of };
      // Empty items are left out of a page, so that a short one need not be the last.
      offset += limit;
      if (of === null ? items.length < limit : offset >= of) return;
    }
    throw new JobError(
      "TOO_LARGE",
      `Cannot keep the run's ads: there are more than ${maxItems}`,
    );
  }

  async #page(datasetId: string, offset: number, limit: number) {
    const query = `clean=1&format=json&offset=${offset}&limit=${limit}`;
    const path = `v2/datasets/${encodeURIComponent(datasetId)}/items?${query}`;
    try {
      return await this.#call({ path, signal: this.#signal });
    } catch (error) {
      const cause = error instanceof JobError ? error.cause : undefined;
      const isTooLarge = cause instanceof JobError &&
        cause.code === "TOO_LARGE";
      if (isTooLarge && limit > 1) return "too large";
      throw error;
    }
  }

  async #ask<T>(path: string, schema: z.ZodType<T>, sent?: unknown) {
    const { json } = await this.#call({
      path,
      signal: this.#signal,
      ...(sent === undefined ? {} : { json: sent }),
    });
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    throw new JobError(
      "PROVIDER_FAILED",
      `Cannot understand Apify's answer to '${path.split("?")[0]}': ${
        z.prettifyError(parsed.error).slice(0, 300)
      }`,
    );
  }
}

/** `user/actor` is `user~actor` in a path. */
function idOf(actor: string): string {
  return encodeURIComponent(actor.replace("/", "~"));
}

/** The end of a run, told to this address, as the API wants to be told. */
function webhooks(requestUrl: string): string {
  const eventTypes = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
    .map((what) => `ACTOR.RUN.${what}`);
  return encodeURIComponent(btoa(JSON.stringify([{ eventTypes, requestUrl }])));
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof JobError && error.httpStatus === 404) return;
  throw error;
}
