/**
 * Takes in the ads of a run that has succeeded.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { Entry, Outcome, Tools } from "../kind.ts";
import { adIdOf, adOf, type Origin } from "./ad.ts";
import type { ActorRun, Apify } from "./apify.ts";
import { field, isFields } from "./fields.ts";
import type { MetaAd } from "./meta_ad.ts";
import type { PollerLog } from "./poller_log.ts";

/** Errors of single ads that are kept. */
const keptErrors = 100;

/** What became of the items, before they are kept. */
export interface Taken {
  found: number;
  valid: number;
  transformed: number;
  transformErrors: number;
  /** The first of them. */
  readonly errors: {
    index: number;
    adArchiveId: string | null;
    message: string;
  }[];
  /** By id: of two with one id the last one wins. */
  readonly ads: Map<string, MetaAd>;
}

/** Completes the job with all ads of the run; throws `NO_VALID_ADS` where there are items and none is one. */
export async function take(
  { id: runId, defaultDatasetId }: ActorRun,
  organisationId: string,
  { apify, tools, log, attempt }: {
    apify: Apify;
    tools: Pick<Tools, "progress">;
    log: PollerLog;
    attempt: number;
  },
): Promise<Outcome> {
  const origin = { runId, organisationId };
  const taken: Taken = {
    found: 0,
    valid: 0,
    transformed: 0,
    transformErrors: 0,
    errors: [],
    ads: new Map(),
  };
  let first: unknown;
  if (defaultDatasetId) {
    for await (const { items, offset, of } of apify.items(defaultDatasetId)) {
      // One item may hold several ads.
      const flat = items.flat();
      first ??= flat[0];
      addItems(taken, flat, origin);
      if (of) await tools.progress(Math.min(90, 10 + 80 * offset / of));
    }
  }
  const { found, valid, transformed, transformErrors, ads } = taken;
  log.tell(
    "ads_fetched",
    `✅ Successfully fetched results on attempt ${attempt}`,
    { attempt },
  );
  const url = isFields(first) ? field(first, "url", "ad_library_url") : null;
  log.tell(
    "ads_summary",
    `📊 Result summary - Found ${found} ads, First ad URL: ${url ?? "none"}`,
    { found },
  );
  log.tell(
    "ads_processing",
    `Processing array of ${found} ads for run_id: ${runId}`,
    { found },
  );
  if (found > 0 && ads.size === 0) {
    log.warn(
      "polling_stopped",
      "💀 Critical processing error, stopping polling: No valid ads found",
      { found, errors: taken.errors.slice(0, 10) },
    );
    throw new JobError(
      "NO_VALID_ADS",
      `No valid ads found: the run has ${found} items and none is an ad; the first one: ${
        taken.errors[0]?.message ?? "unknown"
      }`,
    );
  }
  log.tell(
    "ads_validated",
    `✅ Found ${valid} valid ads out of ${found} total ads`,
    { found, valid },
  );
  log.tell(
    "ads_transformed",
    `✅ Step 1 completed: Transformed ${transformed} ads successfully, ${transformErrors} transform errors`,
    { transformed, transformErrors, errors: taken.errors.slice(0, 10) },
  );
  log.tell(
    "ads_upserting",
    `🔄 Step 2: Bulk upserting ${ads.size} ads for run_id: ${runId}`,
    { ads: ads.size },
  );
  return {
    do: "complete",
    result: resultOf(taken, origin),
    datasets: [{
      dataset: "meta_ads",
      scope: organisationId,
      items: Array.from(ads, ([key, ad]): Entry => ({ key, item: { ...ad } })),
    }],
    done: (ms) => tellDone(log, { ...taken, runId, ms: Math.round(ms) }),
  };
}

/** Adds items: an item that is no ad is counted, and spoils no other. */
function addItems(
  taken: Taken,
  items: readonly unknown[],
  origin: Origin,
): void {
  for (const item of items) {
    const index = taken.found++;
    const adArchiveId = adIdOf(item);
    try {
      if (adArchiveId !== null) taken.valid++;
      const ad = adOf(item, origin);
      // The last one is also the last of the list.
      taken.ads.delete(ad.ad_archive_id);
      taken.ads.set(ad.ad_archive_id, ad);
      taken.transformed++;
    } catch (error) {
      taken.transformErrors++;
      if (taken.errors.length === keptErrors) continue;
      const message = error instanceof Error ? error.message : String(error);
      taken.errors.push({
        index,
        adArchiveId,
        message: message.slice(0, 300).toWellFormed().replaceAll(
          "\0",
          "\uFFFD",
        ),
      });
    }
  }
}

/** What the job says that it found; `saved` is added when the ads are kept. */
function resultOf(taken: Taken, { runId, organisationId }: Origin) {
  return {
    run_id: runId,
    organisation_id: organisationId,
    found: taken.found,
    valid: taken.valid,
    transformed: taken.transformed,
    transform_errors: taken.transformErrors,
    errors: taken.errors,
    inserted: taken.ads.size,
    ad_archive_ids: [...taken.ads.keys()],
  };
}

function tellDone(
  log: PollerLog,
  { runId, ms, ads, found, transformed, transformErrors }: Taken & {
    runId: string;
    ms: number;
  },
): void {
  log.tell(
    "ads_upserted",
    `✅ Step 2 completed: Bulk upserted ${ads.size} ads (took ${ms}ms)`,
    { ads: ads.size, ms },
  );
  // The same transaction has done both.
  log.tell("run_completing", "🔄 Step 3: Marking scraper as completed");
  log.tell("run_completed", "✅ Step 3 completed: Runner status updated");
  log.tell(
    "polling_completed",
    "Background processing completed successfully!",
  );
  log.tell(
    "polling_summary",
    `📈 Final summary - Run ID: ${runId}, Transformed: ${transformed}/${found} ads, Inserted: ${ads.size}, Transform errors: ${transformErrors}`,
    { transformed, found, inserted: ads.size, transformErrors },
  );
}
