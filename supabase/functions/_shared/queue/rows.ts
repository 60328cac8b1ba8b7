/**
 * What the queue's SQL functions answer, as zod schemas.
 *
 * @module
 */

import { z } from "zod";
import { attemptView, jobView } from "../contract/job.ts";
import { explanationReason } from "../contract/explain.ts";

/** `submit_crawl_jobs` */
export const submitted = z.object({
  batch: z.string().nullable(),
  accepted: z.int(),
  job_ids: z.array(z.uuid()),
  duplicates: z.array(z.int()),
});

/** A page that a job has left loading, what the job was doing, and for how long already. */
const parkedJob = z.object({
  page: z.object({
    endpoint: z.string(),
    contextId: z.string(),
    targetId: z.string(),
    stealth: z.boolean(),
  }),
  stage: z.string(),
  elapsed_ms: z.number(),
});

/** `crawl_pages` */
export const openPages = z.object({
  wanted: z.boolean(),
  pages: z.array(z.object({
    job_id: z.uuid(),
    endpoint: z.string(),
    context_id: z.string(),
    claimed: z.boolean(),
  })),
});

/** One leased job of `claim_crawl_jobs`; `suspect`: how often it was lost with a worker, the last time included. */
export const lease = z.object({
  id: z.uuid(),
  lease_token: z.uuid(),
  owner_id: z.uuid().nullish(),
  kind: z.string(),
  url: z.string().nullable(),
  args: z.unknown(),
  attempt: z.int(),
  max_attempts: z.int(),
  snoozes: z.int().optional(),
  suspect: z.int().nullish(),
  state: z.unknown().optional(),
  parked: parkedJob.nullish(),
});

/** A leased job: the token is the right to settle it. */
export type Lease = z.infer<typeof lease>;

/** What each report is answered: `completed`, `failed`, `snoozed`, `parked`, `full`, `already` or `stale`. */
export const answers = z.record(z.uuid(), z.string());

/** `complete_and_claim_crawl_jobs` */
export const turn = z.object({ answers, jobs: z.array(lease) });

/** `get_crawl_robots` */
export const robotsRow = z.object({
  outcome: z.enum(["found", "none", "unavailable"]),
  rules: z.string(),
  http_status: z.int().nullable(),
  expires_in_ms: z.int(),
});

/** `list_crawl_hosts` */
export const hostList = z.object({
  hosts: z.array(z.object({
    host: z.string(),
    max_running: z.int().nullable(),
    gap_ms: z.int().nullable(),
    robots: z.enum(["obey", "ignore"]).nullable(),
    paused_until: z.string().nullable(),
    note: z.string().nullable(),
    updated_at: z.string(),
  })),
  more: z.boolean(),
});

/** `retry_crawl_job` */
export const retried = z.object({
  answer: z.enum(["retried", "exhausted", "duplicate", "refused"]),
  status: z.string(),
  retries: z.int(),
});

/** States of a job, as the database has them. */
const status = z.enum([
  "pending",
  "processing",
  "parked",
  "completed",
  "error",
  "cancelled",
]);

/** A step of a try; the database writes moments in its own way. */
const attemptRow = attemptView.extend({
  started_at: z.string(),
  ended_at: z.string(),
});

/** `get_crawl_job` */
export const jobRow = z.object({
  id: z.uuid(),
  kind: z.string(),
  batch: z.string().nullable(),
  owner_id: z.uuid().nullish(),
  url: z.string().nullable(),
  subject: z.string().nullish(),
  args: z.unknown(),
  status,
  parent_id: jobView.shape.parent_id,
  depth: jobView.shape.depth,
  followed: jobView.shape.followed,
  result_expired_at: z.string().nullable(),
  attempt: z.int(),
  max_attempts: z.int(),
  retries: z.int(),
  scheduled_at: z.string(),
  progress: z.int(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  success_method: z.string().nullable(),
  http_status: z.int().nullable(),
  final_url: z.string().nullable(),
  content_type: z.string().nullable(),
  title: z.string().nullable(),
  html_length: z.int().nullable(),
  processing_time_ms: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
  html: z.string().nullable(),
  headers: z.record(z.string(), z.string()).nullable(),
  result: z.unknown(),
  attempts: z.array(attemptRow),
});

/** One job with its attempts, as the database tells it. */
export type JobRow = z.infer<typeof jobRow>;

/** A batch's jobs by state; null before its first one. */
const counts = z.object({
  pending: z.int(),
  processing: z.int(),
  completed: z.int(),
  error: z.int(),
  cancelled: z.int(),
  last_updated: z.string().nullable(),
});

/** `list_crawl_jobs` */
export const jobList = z.object({
  jobs: z.array(
    jobRow.omit({
      html: true,
      headers: true,
      result_expired_at: true,
      attempts: true,
    })
      .extend({
        owner_id: z.uuid().nullable(),
        subject: z.string(),
        counts: counts.nullable(),
      }),
  ),
  more: z.boolean(),
});

/** A job of a list, as the database tells it. */
export type ListedJobRow = z.infer<typeof jobList>["jobs"][number];

/** `crawl_job_statuses` */
export const statuses = z.record(z.uuid(), status);

/** A batch in `list_crawl_batches`. */
const batch = z.object({
  name: z.string(),
  owner_id: z.uuid().nullable(),
  created_at: z.string(),
  counts,
});

/** `list_crawl_batches` */
export const batchList = z.object({
  batches: z.array(batch),
  total: z.int(),
});

/** A row of {@linkcode batchList}. */
export type BatchListRow = z.infer<typeof batch>;

/** A job in a list of `get_crawl_batch`. */
const listedJob = jobRow.pick({
  id: true,
  url: true,
  subject: true,
  status: true,
  attempt: true,
  http_status: true,
  html_length: true,
  processing_time_ms: true,
  success_method: true,
  finished_at: true,
  error_code: true,
  error_message: true,
});

/** A job of a batch, as the database lists it. */
export type ListedJob = z.infer<typeof listedJob>;

/** `get_crawl_batch` */
export const batchPage = z.object({
  name: z.string(),
  created_at: z.string(),
  counts,
  jobs: z.array(listedJob),
  more: z.boolean(),
});

/** A batch and a page of its jobs, as the database tells it. */
export type BatchPage = z.infer<typeof batchPage>;

/** `export_crawl_batch` */
export const exportRows = z.array(
  listedJob.extend({
    final_url: z.string().nullable(),
    title: z.string().nullable(),
    content_type: z.string().nullable(),
    created_at: z.string(),
    html: z.string().nullable().optional(),
  }),
);

/** A row of an export, as the database tells it. */
export type ExportRow = z.infer<typeof exportRows>[number];

/** `explain_crawl_job` */
export const explanation = z.object({
  id: z.uuid(),
  status,
  reason: explanationReason,
  next_at: z.string().nullable(),
  ahead: z.int().nullable(),
  error_code: z.string().nullable(),
  finished_at: z.string().nullable(),
  lane: z.object({
    key: z.string(),
    running: z.int(),
    max_running: z.int(),
    pending: z.int(),
    ready_at: z.string().nullable(),
  }),
  drains: z.int(),
  last_tick_at: z.string().nullable(),
});

/** Why a job is where it is, as the database tells it. */
export type Explanation = z.infer<typeof explanation>;

/** `crawl_queue_status` */
export const queueStatus = z.object({
  depth: z.int(),
  in_flight: z.int(),
  parked: z.int(),
  oldest_at: z.string().nullable(),
  per_minute: z.number(),
  kinds: z.array(z.object({
    kind: z.string(),
    completed: z.int(),
    failed: z.int(),
    stalls: z.int(),
    p50_ms: z.int().nullable(),
    p95_ms: z.int().nullable(),
  })),
  cooling_down: z.int(),
  drains: z.int(),
  last_tick_at: z.string().nullable(),
  now: z.string(),
});

/** The queue in numbers, as the database tells it. */
export type QueueNumbers = z.infer<typeof queueStatus>;

/** How much `prune_crawl_jobs` has forgotten. */
export const pruned = z.object({
  results: z.int(),
  jobs: z.int(),
  batches: z.int(),
});
