/**
 * A job as callers see it.
 *
 * @module
 */

import { z } from "zod";

/** `GET get-crawl-job?jobId=…&includeHtml=…` */
export const jobQuery = z.strictObject({
  jobId: z.uuid(),
  includeHtml: z.enum(["true", "false"]).default("true"),
});

/** One step of one try. */
export const attemptView = z.object({
  attempt: z.int(),
  started_at: z.string(),
  ended_at: z.string(),
  method: z.string().nullable(),
  browser: z.string().nullable(),
  http_status: z.int().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
});

/** A job, without its page. */
export const jobView = z.object({
  id: z.uuid(),
  url: z.string().nullable(),
  status: z.enum(["pending", "processing", "completed", "error", "cancelled"]),
  created_at: z.string(),
  updated_at: z.string(),
  completed_at: z.string().nullable(),
  html_length: z.int().nullable(),
  processing_time_ms: z.int().nullable(),
  success_method: z.string().nullable(),
  kind: z.string(),
  batch_id: z.string().nullable(),
  attempt: z.int(),
  max_attempts: z.int(),
  scheduled_at: z.string(),
  progress: z.int(),
  http_status: z.int().nullable(),
  final_url: z.string().nullable(),
  metadata: z.object({
    title: z.string().nullable(),
    content_type: z.string().nullable(),
  }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  attempts: z.array(attemptView),
});

/** A job as `get-crawl-job` shows it. */
export type JobView = z.infer<typeof jobView>;
