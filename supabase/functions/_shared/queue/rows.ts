/**
 * What the queue's SQL functions answer, as zod schemas.
 *
 * @module
 */

import { z } from "zod";
import { attemptView } from "../contract/job.ts";

/** `submit_crawl_jobs` */
export const submitted = z.object({
  batch: z.string().nullable(),
  accepted: z.int(),
  job_ids: z.array(z.uuid()),
  duplicates: z.array(z.int()),
});

/** One leased job of `claim_crawl_jobs`. */
export const lease = z.object({
  id: z.uuid(),
  lease_token: z.uuid(),
  kind: z.string(),
  url: z.string().nullable(),
  args: z.unknown(),
  attempt: z.int(),
  max_attempts: z.int(),
});

/** A leased job: the token is the right to settle it. */
export type Lease = z.infer<typeof lease>;

/** What each report is answered: `completed`, `failed`, `snoozed`, `already` or `stale`. */
export const answers = z.record(z.uuid(), z.string());

/** `complete_and_claim_crawl_jobs` */
export const turn = z.object({ answers, jobs: z.array(lease) });

/** `get_crawl_job` */
export const jobRow = z.object({
  id: z.uuid(),
  kind: z.string(),
  batch: z.string().nullable(),
  url: z.string().nullable(),
  status: z.enum([
    "pending",
    "processing",
    "parked",
    "completed",
    "error",
    "cancelled",
  ]),
  attempt: z.int(),
  max_attempts: z.int(),
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
  attempts: z.array(attemptView),
});

/** One job with its attempts, as the database tells it. */
export type JobRow = z.infer<typeof jobRow>;
