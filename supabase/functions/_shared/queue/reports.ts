/**
 * What a worker tells the queue about the jobs it holds.
 *
 * @module
 */

import type { Dataset } from "../kinds/kind.ts";

/** The right to settle one job. */
export interface Held {
  readonly job_id: string;
  readonly lease_token: string;
}

/** What a heartbeat may tell of a job. */
export interface Beat extends Held {
  /** A job that has lost a worker before begins now, alone. */
  readonly begun?: boolean;
  /** In percent. */
  readonly progress?: number;
  /** What the kind notes for its next try. */
  readonly state?: unknown;
  /** What the job has turned out to be about: no other live job of its kind and owner is. */
  readonly subject?: string;
}

/** One step of a try; times are milliseconds, counted from the lease. */
export interface StepReport {
  method: string;
  browser?: string;
  start_ms: number;
  duration_ms: number;
  http_status?: number;
  code?: string;
  message?: string;
}

/** The job is done. */
export interface CompleteReport extends Held {
  readonly success_method?: string;
  readonly steps: readonly StepReport[];
  readonly result?: unknown;
  readonly children?: ChildrenReport;
  readonly datasets?: readonly Dataset[];
  readonly page?: {
    readonly html: string;
    readonly http_status: number;
    readonly final_url: string;
    readonly content_type: string;
    readonly title: string | null;
    readonly headers: Readonly<Record<string, string>>;
  };
}

/** Jobs that a job has come upon. */
export interface ChildrenReport {
  /** The most jobs that may come of one submitted job, itself included. */
  readonly limit: number;
  /** The most live jobs of one owner. */
  readonly quota: number;
  /** How many more there were that may not be crawled. */
  readonly refused: number;
  /** What all of them have in common. */
  readonly defaults: Partial<Item>;
  readonly jobs: readonly Partial<Item>[];
}

/** The try went wrong. */
export interface FailReport extends Held {
  readonly code: string;
  readonly message: string;
  readonly permanent: boolean;
  readonly retry_after_ms?: number;
  readonly steps: readonly StepReport[];
}

/** Not yet; the try is given back. With a code it counts as a snooze. */
export interface SnoozeReport extends Held {
  readonly delay_ms: number;
  /** The host asked for this much patience: all its jobs wait, this one with them. */
  readonly cool_lane_ms?: number;
  readonly code?: string;
  readonly message?: string;
  /** How often at most, where there is a code; 100 times by default. */
  readonly max_snoozes?: number;
  /** Its parked page is gone: counts as a stall instead. */
  readonly stalled?: boolean;
  /** What the kind notes for its next try. */
  readonly state?: unknown;
  readonly steps: readonly StepReport[];
}

/** The page goes on loading; the try is given back. */
export interface ParkReport extends Held {
  readonly page: {
    readonly endpoint: string;
    readonly contextId: string;
    readonly targetId: string;
    readonly stealth: boolean;
  };
  readonly stage: string;
  /** When to look again. */
  readonly delay_ms: number;
  /** How long the page is kept. */
  readonly hold_ms: number;
  /** Parked pages that this browser may keep. */
  readonly max_parked: number;
  readonly steps: readonly StepReport[];
}

/** A site's robots.txt, as long as it is believed. */
export interface RobotsFile {
  readonly outcome: "found" | "none" | "unavailable";
  readonly rules: string;
  readonly httpStatus: number | null;
  readonly expiresInMs: number;
}

/** One job to be submitted. */
export interface Item {
  readonly kind: string;
  readonly lane: string;
  readonly max_running: number;
  readonly gap_ms: number;
  readonly url?: string;
  readonly subject?: string;
  readonly args: unknown;
  readonly max_attempts: number;
  readonly priority?: number | undefined;
  readonly delay_ms?: number | undefined;
  readonly run_at?: string | undefined;
  readonly dedupe_key?: string;
}

/** What a retry changes of a job; args are merged, key by key. */
export interface Overrides {
  readonly args?: Readonly<Record<string, unknown>>;
  readonly priority?: number;
  readonly max_attempts?: number;
}
