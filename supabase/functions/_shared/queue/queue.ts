/**
 * The queue's transitions: one method per SQL function, and the only way to
 * them. What only looks is in `reader.ts`.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { kept } from "../kinds/mod.ts";
import { connect } from "./connect.ts";
import type {
  Beat,
  CompleteReport,
  FailReport,
  Held,
  Item,
  Overrides,
  ParkReport,
  RobotsFile,
  SnoozeReport,
} from "./reports.ts";
import {
  answers,
  lease,
  pruned,
  retried,
  robotsRow,
  submitted,
  turn,
} from "./rows.ts";
import { rpc } from "./rpc.ts";
import {
  owned,
  type Owner,
  submitArgs,
  type SubmitOptions,
} from "./submit_args.ts";

export type { Owner, SubmitOptions } from "./submit_args.ts";

/** Which jobs a claim wants, for whom, and for how long. */
export interface Claim {
  readonly worker: string;
  readonly limit: number;
  readonly leaseMs: number;
}

/** Where checked jobs are put. */
export type Submitter = Pick<Queue, "submit">;

const ms = (value: number) => `${Math.round(value)} milliseconds`;

/** The queue in the database, reached with the service's own rights. */
export class Queue {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's queue, by the platform's environment. */
  static connect(): Queue {
    return new Queue(connect());
  }

  #call<T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>) {
    return rpc(this.#client, name, args, schema);
  }

  /** Puts jobs on the queue in one transaction; throws `IDEMPOTENCY_KEY_REUSED`, `RATE_LIMITED` or `QUOTA_EXCEEDED`. */
  submit(items: readonly Item[], options: SubmitOptions) {
    return this.#call("submit_crawl_jobs", {
      ...submitArgs(items, options),
      p_idempotency_key: options.idempotency?.key ?? null,
      p_request_hash: options.idempotency?.hash ?? null,
      p_datasets: options.datasets ?? null,
    }, submitted);
  }

  /** Sends a failed or cancelled job back; null when the owner has none of this id. */
  retry(jobId: string, options: Owner & { overrides: Overrides }) {
    return this.#call("retry_crawl_job", {
      p_job_id: jobId,
      ...owned(options),
      p_overrides: options.overrides,
    }, retried.nullable());
  }

  /** Sends the failed jobs of a batch back; answers how many, null without such a batch. */
  retryFailed(
    batch: string,
    options: Owner & {
      overrides: Overrides;
      errorCodes: readonly string[] | undefined;
      dryRun: boolean;
    },
  ) {
    return this.#call("retry_failed_crawl_jobs", {
      p_batch: batch,
      ...owned(options),
      p_overrides: options.overrides,
      p_error_codes: options.errorCodes ?? null,
      p_dry_run: options.dryRun,
    }, z.int().nullable());
  }

  /** Cancels jobs, or those of a batch; answers how many, null without such a batch. */
  cancel(
    which: { jobIds?: readonly string[]; batch?: string },
    owner: Pick<Owner, "ownerId">,
  ) {
    return this.#call("cancel_crawl_jobs", {
      p_job_ids: which.jobIds ?? null,
      p_batch: which.batch ?? null,
      p_owner_id: owner.ownerId,
    }, z.int().nullable());
  }

  /** Leases due jobs. */
  claim(claim: Claim) {
    return this.#call("claim_crawl_jobs", {
      p_worker: claim.worker,
      p_limit: claim.limit,
      p_lease: ms(claim.leaseMs),
    }, z.array(lease));
  }

  /** Completes jobs. */
  complete(reports: readonly CompleteReport[]) {
    return this.#call(
      "complete_crawl_jobs",
      { p_reports: reports },
      answers,
    );
  }

  /** Completes jobs and leases others in one call. */
  completeAndClaim(reports: readonly CompleteReport[], claim: Claim) {
    return this.#call("complete_and_claim_crawl_jobs", {
      p_reports: reports,
      p_worker: claim.worker,
      p_limit: claim.limit,
      p_lease: ms(claim.leaseMs),
    }, turn);
  }

  /** Completes a job with a copy of its owner's last good result, if there is one as young; answers a word. */
  reuse(held: Held, maxAgeMs: number) {
    return this.#call("reuse_crawl_result", {
      p_job_id: held.job_id,
      p_lease_token: held.lease_token,
      p_max_age: ms(maxAgeMs),
    }, z.enum(["completed", "none", "already", "stale"]));
  }

  /** Reports failed tries. */
  fail(reports: readonly FailReport[]) {
    return this.#call("fail_crawl_jobs", { p_reports: reports }, answers);
  }

  /** Puts jobs off, giving their try back. */
  snooze(reports: readonly SnoozeReport[]) {
    return this.#call("snooze_crawl_jobs", { p_reports: reports }, answers);
  }

  /** Leaves pages loading in their browsers, giving the jobs' try back. */
  park(reports: readonly ParkReport[]) {
    return this.#call("park_crawl_jobs", { p_reports: reports }, answers);
  }

  /** What a site's robots.txt said, if it was read lately. */
  async robots(origin: string): Promise<RobotsFile | null> {
    const row = await this.#call(
      "get_crawl_robots",
      { p_origin: origin },
      robotsRow.nullable(),
    );
    if (!row) return null;
    const { outcome, rules } = row;
    return {
      outcome,
      rules,
      httpStatus: row.http_status,
      expiresInMs: row.expires_in_ms,
    };
  }

  /** Keeps a site's robots.txt for all workers. */
  async keepRobots(origin: string, file: RobotsFile): Promise<void> {
    await this.#call("set_crawl_robots", {
      p_origin: origin,
      p_outcome: file.outcome,
      p_rules: file.rules,
      p_http_status: file.httpStatus,
      p_ttl: ms(file.expiresInMs),
    }, z.unknown());
  }

  /** Keeps this much time between two jobs of a held job's lane. */
  async pace(held: Held, delayMs: number): Promise<void> {
    await this.#call("pace_crawl_lane", {
      p_job_id: held.job_id,
      p_lease_token: held.lease_token,
      p_delay: ms(delayMs),
    }, z.unknown());
  }

  /** Makes a waiting job due now, for whoever knows its token; false where it does not wait, null where it is another token. */
  wake(jobId: string, token: string) {
    return this.#call(
      "wake_crawl_job",
      { p_job_id: jobId, p_token: token },
      z.boolean().nullable(),
    );
  }

  /** Extends leases; answers the ids still held. */
  heartbeat(held: readonly Beat[], leaseMs: number) {
    return this.#call("heartbeat_crawl_jobs", {
      p_held: held,
      p_lease: ms(leaseMs),
    }, z.array(z.uuid()));
  }

  /** Takes back jobs whose worker was lost; answers how many. */
  rescue() {
    return this.#call("rescue_crawl_jobs", {}, z.int());
  }

  /** Makes due jobs ready; answers milliseconds until the next one, if any. */
  promote() {
    return this.#call("promote_crawl_jobs", {}, z.int().nullable());
  }

  /** Asks to drain; null when enough drains run. `tick`: the cron asks. */
  startDrain(
    max: number,
    leaseMs: number,
    { tick = false, pool = "request" }: {
      tick?: boolean;
      pool?: "request" | "worker";
    } = {},
  ) {
    return this.#call("start_crawl_drain", {
      p_max: max,
      p_lease: ms(leaseMs),
      p_tick: tick,
      p_pool: pool,
    }, z.uuid().nullable());
  }

  /** Forgets at most 1 000 each of results, jobs and batches that are older; zero days keep for ever. */
  prune(days: { results: number; jobs: number }) {
    const age = (count: number) => count > 0 ? `${count} days` : null;
    return this.#call("prune_crawl_jobs", {
      p_result_age: age(days.results),
      p_job_age: age(days.jobs),
      p_keep: kept().map(({ failedMs, ...rest }) => ({
        ...rest,
        failed_ms: failedMs,
      })),
    }, pruned);
  }

  /** Removes jobs of a kind that ended in a state long ago, 1 000 at most; answers how many. */
  clean(
    which: {
      ownerId: string | null;
      kind: string;
      status: "completed" | "error" | "cancelled";
      olderThanMs: number;
    },
  ) {
    return this.#call("clean_crawl_jobs", {
      p_owner_id: which.ownerId,
      p_kind: which.kind,
      p_status: which.status,
      p_age: ms(which.olderThanMs),
    }, z.int());
  }

  /** Says that a drain is still alive; false when it had lost its place. */
  extendDrain(id: string, leaseMs: number) {
    return this.#call(
      "extend_crawl_drain",
      { p_id: id, p_lease: ms(leaseMs) },
      z.boolean(),
    );
  }

  /** Ends a drain; false when another look was asked for meanwhile. */
  endDrain(id: string, force: boolean) {
    return this.#call(
      "end_crawl_drain",
      { p_id: id, p_force: force },
      z.boolean(),
    );
  }
}
