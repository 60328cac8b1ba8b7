/**
 * One try of an `actor_run`: starts the run if there is none yet, looks at it
 * once, and takes in its ads if it has succeeded.
 *
 * @module
 */

import { z } from "zod";
import { JobError } from "../../errors.ts";
import type { Job, Outcome, Tools } from "../kind.ts";
import { type ActorRun, Apify } from "./apify.ts";
import type { ActorRunArgs } from "./mod.ts";
import { PollerLog } from "./poller_log.ts";
import { take } from "./take.ts";

/** What the next try is to know. */
const noted = z.object({
  /** Goes with the request that starts the run, to find it by; noted before. */
  nonce: z.string().optional(),
  /** When it was made, in milliseconds since 1970. */
  at: z.number().optional(),
  runId: z.string().optional(),
  /** How often the job had been put off when it was first looked at the run. */
  since: z.int().optional(),
});

type Noted = z.infer<typeof noted>;

/** What a run may end as, but for success. */
const failed = new Set(["FAILED", "ABORTED", "TIMED-OUT"]);

/** Runs a job. */
export async function run(
  job: Job<ActorRunArgs>,
  tools: Tools,
): Promise<Outcome> {
  const apify = new Apify(tools.api("apify"), tools.signal);
  const state = noted.catch({}).parse(job.state ?? {});
  const { args, snoozes = 0 } = job;
  const runId = state.runId ?? args.runId ??
    await begin(state, job, { apify, tools });
  // A try by hand begins to count again, and goes on with the run that is there.
  const since = Math.min(state.since ?? snoozes, snoozes);
  const attempt = snoozes - since + 1;
  return await poll({
    apify,
    tools,
    args,
    runId,
    attempt,
    state: { ...state, runId, since },
  });
}

/** The id of the job's run: of a new one, unless an earlier try has started it and did not hear so. */
async function begin(
  state: Noted,
  { id: jobId, args: { actor, input, wakeUrl, wakeToken } }: Job<ActorRunArgs>,
  { apify, tools }: { apify: Apify; tools: Tools },
): Promise<string> {
  const { nonce = crypto.randomUUID(), at = Date.now() } = state;
  const found = state.nonce === undefined
    ? undefined
    : await apify.findStarted(actor, { nonce, since: at });
  if (found) tools.log.info("run_found", { runId: found.id });
  else await tools.save({ ...state, nonce, at });
  const { id } = found ?? await apify.start(actor, input, {
    nonce,
    webhook: wakeUrl && `${wakeUrl}?job_id=${jobId}&token=${wakeToken}`,
  });
  await tools.save({ ...state, nonce, at, runId: id }, id);
  return id;
}

interface Poll {
  readonly apify: Apify;
  readonly tools: Tools;
  readonly args: ActorRunArgs;
  readonly runId: string;
  /** From 1. */
  readonly attempt: number;
  readonly state: Noted;
}

async function poll(
  { apify, tools, args, runId, attempt, state }: Poll,
): Promise<Outcome> {
  const { maxPolls, delayMs, organisationId } = args;
  const log = new PollerLog(tools.log, runId);
  if (attempt === 1) {
    log.tell(
      "polling_started",
      `🚀 Starting background polling for run_id: ${runId}`,
    );
  }
  log.tell(
    "polling_attempt",
    `📡 Polling attempt ${attempt}/${maxPolls} for run_id: ${runId}`,
    { attempt, maxPolls },
  );
  let reason = "No results yet - scraper still running";
  let waitMs = delayMs;
  try {
    const found = await apify.run(runId);
    if (found.status === "SUCCEEDED") {
      return await tools.step(
        "Apify",
        () => take(found, organisationId, { apify, tools, log, attempt }),
      );
    }
    if (failed.has(found.status)) throw runFailed(found, log);
    log.tell("polling_no_results", reason, { status: found.status });
  } catch (error) {
    if (!isPassing(error) || tools.signal.aborted) throw error;
    reason = `API fetch error for run_id ${runId} on attempt ${attempt}`;
    waitMs = Math.max(delayMs, error.retryAfterMs ?? 0);
    log.warn("polling_fetch_error", reason, { attempt, error });
  }
  if (attempt >= maxPolls) {
    const message = `Polling timeout after ${maxPolls} attempts`;
    log.warn("polling_timeout", message, { attempt });
    throw new JobError("RUN_TIMEOUT", message);
  }
  log.tell("polling_scheduled", `Scheduling next poll in ${waitMs}ms`, {
    delayMs: waitMs,
  });
  return {
    do: "snooze",
    delayMs: waitMs,
    reason,
    // It is this that counts, and not how often at most a job is put off.
    maxSnoozes: (state.since ?? 0) + maxPolls + 1,
    state,
  };
}

/** Whether the next look may go better: the network, the API, or what it answered. */
function isPassing(error: unknown): error is JobError {
  return error instanceof JobError &&
    (error.code === "PROVIDER_FAILED" || error.code === "PROVIDER_BUSY" ||
      error.code === "PROVIDER_REFUSED" && error.httpStatus !== 404);
}

function runFailed({ id, status, statusMessage }: ActorRun, log: PollerLog) {
  const message = `The scraper run ${id} ended with ${status}${
    statusMessage ? `: ${statusMessage.slice(0, 500)}` : ""
  }`;
  log.warn(
    "polling_stopped",
    `💀 Critical processing error, stopping polling: ${message}`,
    { status },
  );
  return new JobError(
    "RUN_FAILED",
    message.toWellFormed().replaceAll("\0", "\uFFFD"),
  );
}
