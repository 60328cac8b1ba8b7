/**
 * Schedules in the database: one method per SQL function.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { connect } from "./connect.ts";
import { submitArgs, type SubmitOptions } from "./submit_args.ts";
import type { Item } from "./reports.ts";
import { submitted } from "./rows.ts";
import { rpc } from "./rpc.ts";

const scheduleRow = z.object({
  id: z.uuid(),
  owner_id: z.uuid().nullable(),
  name: z.string(),
  cron: z.string(),
  time_zone: z.string(),
  overlap: z.enum(["skip", "queue"]),
  template: z.unknown(),
  paused: z.boolean(),
  next_run_at: z.string().nullable(),
  last_run_at: z.string().nullable(),
  last_outcome: z.enum(["submitted", "skipped", "failed"]).nullable(),
  last_job_id: z.uuid().nullable(),
  last_batch: z.string().nullable(),
  last_error_code: z.string().nullable(),
  last_error_message: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** A schedule as the database tells it. */
export type ScheduleRow = z.infer<typeof scheduleRow>;

const page = z.object({
  schedules: z.array(scheduleRow),
  more: z.boolean(),
  /** The clock that times are counted from. */
  now: z.string(),
});

const due = scheduleRow.pick({
  id: true,
  owner_id: true,
  name: true,
  cron: true,
  time_zone: true,
  template: true,
}).extend({
  lease_token: z.uuid(),
  fire_time: z.string(),
  /** The last run goes on, and is not to be doubled. */
  busy: z.boolean(),
  now: z.string(),
});

/** A schedule whose time has come, leased to one tick. */
export type DueSchedule = z.infer<typeof due>;

/** What a run is noted with; all null for one by hand. */
export interface Fire {
  readonly id: string;
  readonly token: string | null;
  readonly fireTime: string | null;
  readonly next: string | null;
}

/** What is kept of a schedule. */
export interface ScheduleFields {
  readonly name: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly overlap: "skip" | "queue";
  readonly paused: boolean;
  readonly template: unknown;
}

/** The most schedules that one user may have. */
const maxSchedules = 100;

/** The schedules, reached with the service's own rights. */
export class Schedules {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's schedules, by the platform's environment. */
  static connect(): Schedules {
    return new Schedules(connect());
  }

  /** Schedules of an owner, by id: a page after the one that `after` names, or this one. */
  list(which: {
    readonly ownerId: string | null;
    readonly id?: string | undefined;
    readonly limit: number;
    readonly after: string | null;
  }) {
    return rpc(this.#client, "list_crawl_schedules", {
      p_owner_id: which.ownerId,
      p_id: which.id ?? null,
      p_limit: which.limit,
      p_after: which.after,
    }, page);
  }

  /** Makes a schedule, or changes or (null) removes one; answers its id, null without such a schedule. */
  set(
    id: string | null,
    fields: ScheduleFields | null,
    { ownerId, next }: { ownerId: string | null; next: string | null },
  ) {
    return rpc(this.#client, "set_crawl_schedule", {
      p_id: id,
      p_owner_id: ownerId,
      p_schedule: fields,
      p_next: next,
      p_quota: maxSchedules,
    }, z.uuid().nullable());
  }

  /** Makes a schedule of the secret key under a known id, unless it is there. */
  async keep(id: string, fields: ScheduleFields, next: string) {
    await rpc(this.#client, "keep_crawl_schedule", {
      p_id: id,
      p_schedule: fields,
      p_next: next,
    }, z.unknown());
  }

  /** Leases schedules whose time has come. */
  claim(limit: number, leaseMs: number) {
    return rpc(this.#client, "claim_crawl_schedules", {
      p_limit: limit,
      p_lease: `${leaseMs} milliseconds`,
    }, z.array(due));
  }

  /** Submits what a schedule is for, once a time; null where that has been done. */
  fire(fire: Fire, items: readonly Item[], options: SubmitOptions) {
    return rpc(this.#client, "fire_crawl_schedule", {
      ...noted(fire),
      ...submitArgs(items, options),
    }, submitted.nullable());
  }

  /** Notes that a time has come and nothing was submitted; answers whether it was heard. */
  pass(
    fire: Fire,
    outcome: "skipped" | "failed",
    error: { code: string; message: string } | null,
  ) {
    return rpc(this.#client, "pass_crawl_schedule", {
      ...noted(fire),
      p_outcome: outcome,
      p_error_code: error?.code ?? null,
      p_error_message: error?.message ?? null,
    }, z.boolean());
  }
}

function noted({ id, token, fireTime, next }: Fire) {
  return { p_id: id, p_token: token, p_fire_time: fireTime, p_next: next };
}
