/**
 * Batches in the words of the contract.
 *
 * @module
 */

import type { BatchRow, BatchUrl } from "./batch.ts";
import { type JobColumns, shown, utc } from "./view.ts";

/** The columns a batch is shown from. */
export interface BatchColumns {
  readonly name: string;
  readonly created_at: string;
  readonly counts: {
    readonly pending: number;
    readonly processing: number;
    readonly completed: number;
    readonly error: number;
    readonly cancelled: number;
    readonly last_updated: string | null;
  };
}

/** How a batch is doing: its counts, which add up to `total`, and what they mean. */
export function viewCounts(
  { counts: { last_updated, ...counts }, created_at }: BatchColumns,
) {
  const ended = counts.completed + counts.error + counts.cancelled;
  const total = ended + counts.pending + counts.processing;
  return {
    counts: { ...counts, total },
    progress: total === 0 ? 100 : Math.round(100 * ended / total),
    status: statusOf({ ...counts, open: total - ended }),
    created_at: utc(created_at),
    last_updated: utc(last_updated ?? created_at),
  };
}

function statusOf(
  { open, cancelled, error }: {
    open: number;
    cancelled: number;
    error: number;
  },
): BatchRow["status"] {
  if (open > 0) return "running";
  if (cancelled > 0) return "cancelled";
  return error > 0 ? "completed_with_errors" : "completed";
}

/** A batch in the list of all. */
export function viewBatch(
  row: BatchColumns & { readonly owner_id: string | null },
): BatchRow {
  const { counts, ...more } = viewCounts(row);
  return {
    batch_id: row.name,
    owner_id: row.owner_id,
    ...counts,
    ...more,
  };
}

/** The columns a job of a batch is shown from. */
export type BatchJobColumns = Pick<
  JobColumns,
  | "id"
  | "url"
  | "subject"
  | "status"
  | "attempt"
  | "http_status"
  | "html_length"
  | "processing_time_ms"
  | "success_method"
  | "finished_at"
  | "error_code"
  | "error_message"
>;

/** A job in the list of its batch. */
export function viewBatchUrl(row: BatchJobColumns): BatchUrl {
  return {
    jobId: row.id,
    url: row.url,
    subject: row.subject ?? null,
    status: shown(row.status),
    attempt: row.attempt,
    http_status: row.http_status,
    html_length: row.html_length,
    processing_time_ms: row.processing_time_ms,
    success_method: row.success_method,
    completed_at: row.finished_at && utc(row.finished_at),
    ...(row.error_code === null ? {} : {
      error: { code: row.error_code, message: row.error_message ?? "" },
    }),
  };
}
