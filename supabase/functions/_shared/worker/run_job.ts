/**
 * Runs one leased job to its outcome. Never throws: whatever a handler does,
 * the queue gets exactly one report, or none where the lease is gone.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { Job, Outcome, Parked, Prepared, Tools } from "../kinds/kind.ts";
import { findKind } from "../kinds/mod.ts";
import type { Log } from "../log.ts";
import { childrenReport } from "../queue/children.ts";
import type {
  Beat,
  CompleteReport,
  FailReport,
  ParkReport,
  SnoozeReport,
  StepReport,
} from "../queue/reports.ts";
import type { Lease } from "../queue/rows.ts";
import { Timeout } from "../timeout.ts";
import { jobFields } from "./log_try.ts";
import { recordStep } from "./record_step.ts";
import { Slice } from "./slice.ts";
import type { Workbench } from "./workbench.ts";

export type { Workbench } from "./workbench.ts";

/** Why a job was stopped from outside; the reason of its abort signal. */
export type StopReason = "drain ended" | "lease lost";

/** What to tell the queue. */
export type Report =
  | {
    readonly to: "complete";
    readonly report: CompleteReport;
    readonly done?: ((ms: number) => void) | undefined;
  }
  | { readonly to: "fail"; readonly report: FailReport }
  | { readonly to: "snooze"; readonly report: SnoozeReport }
  | {
    readonly to: "park";
    readonly report: ParkReport;
    /** Closes the page where the queue does not keep it. */
    readonly discard?: Parked["discard"];
  }
  /** The queue has done it already, with a result it had. */
  | { readonly to: "reuse" };

/** A job that is too new for this worker is left to others for this long. */
const newerWorkerMs = 30_000;

/** A handler that ignores its signal is left behind after this long. */
const graceMs = 1_000;

/** When and how a job is stopped. */
export interface RunOptions {
  readonly stop: AbortSignal;
  /** The longest that a job may run here; the whole time of a drain that has just begun. */
  readonly sliceMs: number;
}

/** Runs a job; answers null when its lease was lost and nobody would listen. */
export async function runJob(
  lease: Lease,
  bench: Workbench,
  options: RunOptions,
): Promise<Report | null> {
  const held = { job_id: lease.id, lease_token: lease.lease_token };
  const steps: StepReport[] = [];
  const started = performance.now();
  let slice: Slice | undefined;
  try {
    const prepared = prepare(lease);
    slice = new Slice(lease, bench, { ...options, ...prepared });
    options.stop.throwIfAborted();
    const { maxAgeMs } = prepared;
    const isFresh = !lease.parked && maxAgeMs !== undefined;
    if (isFresh && await bench.reuse(lease, maxAgeMs)) {
      return { to: "reuse" };
    }
    const outcome = await attempt(lease, bench, {
      ...options,
      ...prepared,
      steps,
      started,
      slice,
    });
    if (outcome.do === "park") return slice.park(outcome, steps);
    if (outcome.do === "snooze") {
      const { delayMs, code = "SNOOZED", reason, maxSnoozes, state } = outcome;
      return snooze(delayMs, code, reason, {
        ...(maxSnoozes === undefined ? {} : { max_snoozes: maxSnoozes }),
        ...(state === undefined ? {} : { state }),
      });
    }
    const method = steps.findLast((step) => !step.code)?.method;
    return {
      to: "complete",
      done: outcome.done,
      report: {
        ...held,
        steps,
        ...(method ? { success_method: method } : {}),
        ...(outcome.result === undefined ? {} : { result: outcome.result }),
        ...(outcome.children
          ? { children: childrenReport(lease, outcome.children) }
          : {}),
        ...(outcome.datasets ? { datasets: outcome.datasets } : {}),
        ...(outcome.page
          ? {
            page: {
              html: outcome.page.html,
              http_status: outcome.page.httpStatus,
              final_url: outcome.page.finalUrl,
              content_type: outcome.page.contentType,
              title: outcome.page.title,
              headers: outcome.page.headers,
            },
          }
          : {}),
      },
    };
  } catch (error) {
    if (options.stop.aborted) {
      if (options.stop.reason === "lease lost") return null;
      const unseen = slice?.parkAgain(steps);
      if (unseen) return unseen;
      if (!slice?.hadItsTime()) {
        return {
          to: "snooze",
          report: { ...held, steps, delay_ms: 0 },
        };
      }
    }
    const failure = options.stop.aborted
      ? tooLong()
      : known(error, bench.log.with(jobFields(lease)));
    if (failure.retry === "stalled") {
      return snooze(0, failure.code, failure.message, { stalled: true });
    }
    if (failure.retry === "throttled") {
      const waitMs = failure.retryAfterMs ?? 5_000;
      // Where the host asks for patience, it is the host that is left alone.
      return failure.code === "HTTP_THROTTLED"
        ? snooze(0, failure.code, failure.message, { cool_lane_ms: waitMs })
        : snooze(waitMs, failure.code, failure.message);
    }
    return {
      to: "fail",
      report: {
        ...held,
        steps,
        code: failure.code,
        message: failure.message.slice(0, 2_000),
        permanent: failure.retry === "permanent",
        ...(failure.retryAfterMs === undefined
          ? {}
          : { retry_after_ms: failure.retryAfterMs }),
      },
    };
  }

  function snooze(
    delay: number,
    code: string,
    message: string,
    more: Partial<SnoozeReport> = {},
  ): Report {
    const report = { ...held, steps, delay_ms: delay, code, message, ...more };
    return { to: "snooze", report };
  }
}

/** The job's own kind and checked args; throws `UNKNOWN_KIND`. */
function prepare(lease: Lease): Prepared {
  const kind = findKind(lease.kind);
  if (!kind) throw tooNew(lease);
  const job: Job = {
    id: lease.id,
    kind: lease.kind,
    url: lease.url,
    args: lease.args,
    attempt: lease.attempt,
    maxAttempts: lease.max_attempts,
    stage: lease.parked?.stage,
    state: lease.state,
    snoozes: lease.snoozes,
  };
  try {
    return kind.prepare(job);
  } catch (error) {
    throw tooNew(lease, error);
  }
}

/** Who submitted the job knew its kind and args: a worker of a newer version will, too. */
function tooNew({ kind }: Lease, cause?: unknown): JobError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new JobError(
    "UNKNOWN_KIND",
    `Cannot run a job of kind '${kind}': this worker does not know it or its options${why}`,
    { cause, retryAfterMs: newerWorkerMs },
  );
}

interface Attempt extends Prepared {
  readonly stop: AbortSignal;
  readonly steps: StepReport[];
  readonly started: number;
  readonly slice: Slice;
}

async function attempt(
  lease: Lease,
  bench: Workbench,
  { stop, steps, started, slice, timeoutMs, run }: Attempt,
): Promise<Outcome> {
  using timeout = new Timeout(slice.leftMs);
  const signal = AbortSignal.any([stop, timeout.signal]);
  const held = { job_id: lease.id, lease_token: lease.lease_token };
  const beat = async (what: Partial<Beat>) => {
    if (!await bench.beat({ ...held, ...what })) throw leaseLost();
  };
  const tools: Tools = {
    signal,
    deadline: Date.now() + slice.leftMs,
    log: bench.log.with(jobFields(lease)),
    step: (method, work) => recordStep(steps, started, method, work),
    openPage: (signal, options) => slice.openPage(signal, options),
    fetch: (url, options) => slice.fetch(url, options),
    scrape: bench.scrape,
    sitemap: bench.sitemap,
    proxied: bench.proxied,
    hasBrowser: bench.hasBrowser,
    robots: (url, options) => bench.robots(held, url, options),
    progress: (percent) => beat({ progress: Math.round(percent) }),
    save: (state, subject) =>
      beat({ state, ...(subject === undefined ? {} : { subject }) }),
    datasets: bench.datasets(lease),
    api: bench.api,
  };
  try {
    return await Promise.race([run(tools), abandoned(signal)]);
  } catch (error) {
    if (!timeout.signal.aborted || stop.aborted) throw error;
    throw new JobError(
      "TIMEOUT",
      `Cannot finish within ${timeoutMs} ms: the page took longer`,
      { cause: error },
    );
  }
}

/** What the holder of a lost lease is told; its report is not heard any more. */
function leaseLost(): JobError {
  return new JobError("INTERNAL", "Cannot go on: the job has gone to another");
}

/** Rejects a while after the signal, for handlers that do not listen to it. */
function abandoned(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      setTimeout(() => reject(signal.reason), graceMs);
    }, { once: true });
  });
}

/** The error of what would never fit into a request, however often it is begun. */
function tooLong(): JobError {
  return new JobError(
    "TIMEOUT",
    "Cannot finish within one request, and what it does cannot be parked",
  );
}

/** What a handler threw, as a job error; the unexpected is logged. */
function known(error: unknown, log: Log): JobError {
  if (error instanceof JobError) return error;
  log.error("job_failed_unexpectedly", { error });
  return new JobError(
    "INTERNAL",
    "Cannot run the job: something unexpected went wrong; its details are in the log",
    { cause: error },
  );
}
