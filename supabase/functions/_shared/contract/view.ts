/**
 * Turns the queue's words into the words of the contract.
 *
 * @module
 */

import type { JobView } from "./job.ts";

/** The columns a {@linkcode JobView} is made of. */
export interface JobColumns
  extends Omit<JobView, "status" | "completed_at" | "metadata" | "error"> {
  readonly status: JobView["status"] | "parked";
  readonly finished_at: string | null;
  readonly title: string | null;
  readonly content_type: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/** A job as callers see it: parked is processing, times are ISO 8601 in UTC. */
export function viewJob(row: JobColumns): JobView {
  return {
    id: row.id,
    url: row.url,
    status: row.status === "parked" ? "processing" : row.status,
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
    completed_at: row.finished_at && utc(row.finished_at),
    html_length: row.html_length,
    processing_time_ms: row.processing_time_ms,
    success_method: row.success_method,
    kind: row.kind,
    batch_id: row.batch_id,
    attempt: row.attempt,
    max_attempts: row.max_attempts,
    scheduled_at: utc(row.scheduled_at),
    progress: row.progress,
    http_status: row.http_status,
    final_url: row.final_url,
    metadata: { title: row.title, content_type: row.content_type },
    error: row.error_code === null
      ? null
      : { code: row.error_code, message: row.error_message ?? "" },
    attempts: row.attempts.map((attempt) => ({
      ...attempt,
      started_at: utc(attempt.started_at),
      ended_at: utc(attempt.ended_at),
    })),
  };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}
