/**
 * Starts a scraper run on behalf of a caller, or goes on with one that is there.
 *
 * @module
 */

import type { BodyOf } from "../contract/operation.ts";
import type { startMetaAdsRun } from "../contract/scrap.ts";
import { foundJob } from "../contract/found.ts";
import { env } from "../env.ts";
import type { ActorRunArgs } from "../kinds/actor_run/mod.ts";
import { idempotencyOf } from "../queue/idempotency.ts";
import { type Owner, Queue } from "../queue/queue.ts";
import { Reader } from "../queue/reader.ts";
import { jobItem } from "../queue/submit_job.ts";
import { checkWebhook } from "../queue/webhook.ts";
import { isLive, jobsOfRun, noRun, runFailed } from "./scrap_runs.ts";

type Request = BodyOf<typeof startMetaAdsRun>;

/** Longest to wait for a worker to start the run; of a short budget, half. */
const longestWaitMs = 25_000;
const pauseMs = 250;

interface Options {
  readonly owner: Owner;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** Called when a job has been put on the queue. */
  readonly submitted: () => void;
}

/** The job, and the id of its run where that has started in time. Throws `JOB_NOT_FOUND` for a run of others, `JOB_FAILED` where it could not be started. */
export async function startRun(
  request: Request,
  { owner, headers, signal, submitted }: Options,
): Promise<{ jobId: string; runId: string | null }> {
  const { run_id: runId } = request;
  const webhook = checkWebhook(request.webhook, owner);
  const known = runId && await liveJob(runId, request, owner);
  if (known) return { jobId: known, runId: runId ?? null };
  const { job_ids: [jobId] } = await Queue.connect().submit(
    [jobItem("actor_run", argsOf(request))],
    {
      ...owner,
      webhook,
      idempotency: await idempotencyOf({
        idempotencyKey: undefined,
        ...request,
      }, headers),
    },
  );
  submitted();
  // Another request was as quick to go on with the run.
  if (!jobId && runId) {
    return await startRun(request, { owner, headers, signal, submitted });
  }
  if (!jobId) throw new Error("submit_crawl_jobs() answered without a job id");
  return { jobId, runId: await startedRun(jobId, owner, signal) };
}

/** The job that looks at a run already, if there is one. */
async function liveJob(
  runId: string,
  { organisation_id: organisation }: Request,
  { ownerId }: Owner,
): Promise<string | undefined> {
  const all = await jobsOfRun(runId, { ownerId });
  const own = await jobsOfRun(runId, { ownerId, organisation });
  // Users may not go on with what is not theirs; nor may an organisation.
  if (own.length === 0 && (all.length > 0 || ownerId !== null)) {
    throw noRun(runId);
  }
  return own.find(isLive)?.id;
}

function argsOf(request: Request): Partial<ActorRunArgs> {
  const { urls = [], search_terms = [], country, count, input } = request;
  const pages = [
    ...urls,
    ...search_terms.map((term) => searchPage(term, country)),
  ];
  return {
    actor: env().APIFY_META_ADS_ACTOR,
    organisationId: request.organisation_id,
    ...(request.run_id === undefined ? {} : { runId: request.run_id }),
    input: {
      ...(pages.length > 0 ? { urls: pages.map((url) => ({ url })) } : {}),
      ...(count === undefined ? {} : { count }),
      ...input,
    },
    maxPolls: request.max_attempts,
    delayMs: request.delay_ms,
    ...wake(),
  };
}

/** How Apify ends the job's wait, where it can reach us. */
function wake(): Pick<ActorRunArgs, "wakeUrl" | "wakeToken"> {
  const { PUBLIC_URL, SUPABASE_URL } = env();
  const base = PUBLIC_URL ||
    (SUPABASE_URL.startsWith("https:") ? SUPABASE_URL : "");
  return base === "" ? {} : {
    wakeUrl: new URL("/functions/v1/api/scrap/meta-ads/webhook", base).href,
    wakeToken: crypto.randomUUID(),
  };
}

/** The page of the ad library that looks for these words. */
function searchPage(term: string, country: string): string {
  const query = new URLSearchParams({
    active_status: "active",
    ad_type: "all",
    country,
    q: term,
    search_type: "keyword_unordered",
    media_type: "all",
  });
  return `https://www.facebook.com/ads/library/?${query}`;
}

/** The id of the run of a job, as soon as there is one; null where that takes too long. */
async function startedRun(
  jobId: string,
  { ownerId }: Owner,
  signal: AbortSignal,
): Promise<string | null> {
  const reader = Reader.connect();
  const until = Date.now() +
    Math.min(longestWaitMs, env().REQUEST_BUDGET_MS / 2);
  for (;;) {
    const job = foundJob(
      await reader.job(jobId, { ownerId, html: false }),
      jobId,
    );
    if (job.subject) return job.subject;
    if (!isLive(job)) throw runFailed(job);
    if (signal.aborted || Date.now() + pauseMs > until) return null;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
