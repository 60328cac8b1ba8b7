/**
 * Turns the queue's words into the words of the contract.
 *
 * @module
 */

import { type PageResult, pageResult } from "../kinds/page_crawl/formats.ts";
import type { JobView } from "./job.ts";

/** The columns a {@linkcode JobView} is made of. */
export interface JobColumns extends
  Omit<
    JobView,
    "status" | "completed_at" | "metadata" | "error" | "batch_id" | "subject"
  > {
  readonly batch: string | null;
  readonly subject?: string | null | undefined;
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
    status: shown(row.status),
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
    completed_at: row.finished_at && utc(row.finished_at),
    html_length: row.html_length,
    processing_time_ms: row.processing_time_ms,
    success_method: row.success_method,
    kind: row.kind,
    subject: row.subject ?? null,
    batch_id: row.batch,
    parent_id: row.parent_id,
    depth: row.depth,
    followed: row.followed,
    result_expired_at: row.result_expired_at && utc(row.result_expired_at),
    attempt: row.attempt,
    max_attempts: row.max_attempts,
    retries: row.retries,
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

/** What was made of a page beside its html; null where nothing was. */
export function viewFormats(
  { kind, result }: { kind: string; result?: unknown },
): PageResult | null {
  if (kind !== "page_crawl") return null;
  return pageResult.nullable().catch(null).parse(result ?? null);
}

/** What a job that is no page crawl has found; null where nothing was. */
export function viewResult(
  { kind, result }: { kind: string; result?: unknown },
): unknown {
  return kind === "page_crawl" ? null : result ?? null;
}

/** A status in the words of the contract. */
export function shown(status: JobColumns["status"]): JobView["status"] {
  return status === "parked" ? "processing" : status;
}

/** A moment as the database writes it, in UTC. */
export function utc(time: string): string {
  return new Date(time).toISOString();
}
