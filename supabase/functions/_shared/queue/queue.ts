/**
 * The queue: one method per SQL function, and the only way to them.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { env } from "../env.ts";
import type {
  CompleteReport,
  FailReport,
  Held,
  Item,
  SnoozeReport,
} from "./reports.ts";
import { answers, jobRow, lease, submitted, turn } from "./rows.ts";
import { rpc } from "./rpc.ts";

/** Which jobs a claim wants, for whom, and for how long. */
export interface Claim {
  readonly worker: string;
  readonly limit: number;
  readonly leaseMs: number;
}

const ms = (value: number) => `${Math.round(value)} milliseconds`;

/** The queue in the database, reached with the service's own rights. */
export class Queue {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's queue, by the platform's environment. */
  static connect(): Queue {
    const { SUPABASE_URL, SUPABASE_SECRET_KEYS } = env();
    return new Queue(
      createClient(SUPABASE_URL, SUPABASE_SECRET_KEYS.default ?? "", {
        auth: { persistSession: false, autoRefreshToken: false },
        // A retry here would hide a database that is down for 7 s.
        db: { retry: false },
      }),
    );
  }

  #call<T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>) {
    return rpc(this.#client, name, args, schema);
  }

  /** Puts jobs on the queue in one transaction. */
  submit(items: readonly Item[], options: {
    ownerId: string | null;
    batch?: string | undefined;
    idempotency?: { key: string; hash: string } | undefined;
  }) {
    return this.#call("submit_crawl_jobs", {
      p_items: items,
      p_owner_id: options.ownerId,
      p_batch: options.batch ?? null,
      p_idempotency_key: options.idempotency?.key ?? null,
      p_request_hash: options.idempotency?.hash ?? null,
    }, submitted);
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

  /** Reports failed tries. */
  fail(reports: readonly FailReport[]) {
    return this.#call("fail_crawl_jobs", { p_reports: reports }, answers);
  }

  /** Puts jobs off, giving their try back. */
  snooze(reports: readonly SnoozeReport[]) {
    return this.#call("snooze_crawl_jobs", { p_reports: reports }, answers);
  }

  /** Extends leases; answers the ids still held. */
  heartbeat(held: readonly Held[], leaseMs: number) {
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

  /** Asks to drain; null when enough drains run. */
  startDrain(max: number, leaseMs: number) {
    return this.#call("start_crawl_drain", {
      p_max: max,
      p_lease: ms(leaseMs),
    }, z.uuid().nullable());
  }

  /** Says that a drain is still alive. */
  extendDrain(id: string, leaseMs: number) {
    return this.#call(
      "extend_crawl_drain",
      { p_id: id, p_lease: ms(leaseMs) },
      z.unknown(),
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

  /** One job, or null; another owner's job is null too. */
  get(id: string, options: { ownerId: string | null; html: boolean }) {
    return this.#call("get_crawl_job", {
      p_job_id: id,
      p_owner_id: options.ownerId,
      p_html: options.html,
    }, jobRow.nullable());
  }
}
