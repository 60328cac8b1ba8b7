/**
 * Scraper runs of a caller: which are looked at, what came of one, a new one.
 *
 * @module
 */

import { z } from "zod";
import { RequestError } from "../errors.ts";
import {
  actorRunResult,
  type MetaAd,
  metaAd,
} from "../kinds/actor_run/meta_ad.ts";
import { DatasetStore } from "../queue/datasets.ts";
import { Reader } from "../queue/reader.ts";
import type { ListedJobRow } from "../queue/rows.ts";

/** Which runs are meant: those of a caller, or of one organisation. */
export interface Whose {
  /** Null is the secret key, which sees all. */
  readonly ownerId: string | null;
  readonly organisation?: string | undefined;
}

const kinds = ["actor_run"];
const live = ["pending", "processing", "parked"];
const organisationOf = z.object({ organisationId: z.string() });

/** The runs that are looked at now. */
export async function activeRuns({ ownerId, organisation }: Whose) {
  const reader = Reader.connect();
  const activeJobs: string[] = [];
  let after: string | undefined;
  do {
    const page = await reader.jobs({
      ownerId,
      kinds,
      statuses: live,
      after,
      limit: 1_000,
    });
    activeJobs.push(
      ...page.jobs.filter((job) => isOf(job, organisation))
        .map(({ subject }) => subject),
    );
    after = page.more ? page.jobs.at(-1)?.id : undefined;
  } while (after !== undefined);
  return {
    activeCount: activeJobs.length,
    activeJobs: activeJobs.reverse(),
    timestamp: new Date().toISOString(),
  };
}

/** The jobs about a run, newest first; `results` tells what they found. */
export async function jobsOfRun(
  runId: string,
  { ownerId, organisation }: Whose,
  { results = false } = {},
): Promise<ListedJobRow[]> {
  const { jobs } = await Reader.connect().jobs({
    ownerId,
    kinds,
    subject: runId,
    limit: 20,
    results,
  });
  return jobs.filter((job) => isOf(job, organisation));
}

/** Whether a job has not ended. */
export function isLive({ status }: Pick<ListedJobRow, "status">): boolean {
  return live.includes(status);
}

function isOf({ args }: ListedJobRow, organisation?: string): boolean {
  return organisation === undefined ||
    organisationOf.safeParse(args).data?.organisationId === organisation;
}

/** The ads of a run, null while it is running. Throws `JOB_NOT_FOUND`, or `JOB_FAILED` with why there are none. */
export async function runResult(
  runId: string,
  whose: Whose,
): Promise<MetaAd[] | null> {
  const jobs = await jobsOfRun(runId, whose, { results: true });
  if (jobs.some(isLive)) return null;
  const job = jobs.find(({ status }) => status === "completed") ?? jobs[0];
  if (!job) throw noRun(runId);
  if (job.status !== "completed") throw runFailed(job);
  return await adsOf(job, runId);
}

/** The caller, or the organisation, has no such run. */
export function noRun(runId: string): RequestError {
  return new RequestError("JOB_NOT_FOUND", `Cannot find run '${runId}'`);
}

/** What became of a run that gave no ads. */
export function runFailed(
  job: Pick<ListedJobRow, "id" | "status" | "error_code" | "error_message">,
): RequestError {
  const error = job.status === "cancelled"
    ? { code: "CANCELLED", message: "The job was cancelled" }
    : { code: job.error_code ?? "", message: job.error_message ?? "" };
  return new RequestError(
    "JOB_FAILED",
    `Cannot give the scraper's result as its job ended with ${error.code}: ${error.message}`,
    { more: { jobId: job.id, error } },
  );
}

/** In the run's order, as it has them: another run may have found an ad since. */
async function adsOf(job: ListedJobRow, runId: string): Promise<MetaAd[]> {
  const { organisationId } = organisationOf.parse(job.args);
  const store = DatasetStore.connect();
  const read = async (which: { keys?: string[]; after?: string }) =>
    await store.read({
      dataset: "meta_ads",
      scope: organisationId,
      ...(which.keys ? { keys: which.keys } : { match: { run_id: runId } }),
      ...(which.after
        ? { after: { scope: organisationId, key: which.after } }
        : {}),
    }, { ownerId: job.owner_id });
  const ids = actorRunResult.safeParse(job.result).data?.ad_archive_ids;
  const ads = new Map<string, MetaAd>();
  const add = (items: readonly { key: string; item: unknown }[]) => {
    for (const { key, item } of items) {
      ads.set(key, { ...metaAd.parse(item), run_id: runId });
    }
  };
  if (ids) {
    for (let i = 0; i < ids.length; i += 1_000) {
      add((await read({ keys: ids.slice(i, i + 1_000) })).items);
    }
    return ids.flatMap((id) => ads.get(id) ?? []);
  }
  // The job's result is kept for a shorter time than its ads.
  for (let page = await read({});;) {
    add(page.items);
    const after = page.more ? page.items.at(-1)?.key : undefined;
    if (after === undefined) return [...ads.values()];
    page = await read({ after });
  }
}
