/**
 * Webhook messages in the words of the contract.
 *
 * @module
 */

import { type JobColumns, shown, utc } from "./view.ts";
import { type BatchColumns, viewCounts } from "./view_batch.ts";
import type { BatchEvent, JobEvent, WebhookEvent } from "./webhook.ts";
import type { WebhookDelivery } from "./webhook_delivery.ts";

/** A job that ended, as the outbox keeps it. */
type EndedJob = Pick<
  JobColumns,
  | "id"
  | "kind"
  | "url"
  | "batch"
  | "status"
  | "attempt"
  | "http_status"
  | "final_url"
  | "html_length"
  | "processing_time_ms"
  | "success_method"
  | "created_at"
  | "finished_at"
  | "error_code"
  | "error_message"
>;

/** A message as the outbox keeps it. */
export type EventColumns =
  & { readonly created_at: string }
  & (
    | {
      readonly about: "job";
      readonly type: JobEvent["type"];
      readonly data: EndedJob;
    }
    | {
      readonly about: "batch";
      readonly type: BatchEvent["type"];
      readonly data: BatchColumns;
    }
  );

/** The body of a message: the same each time it is sent. */
export function viewEvent(row: EventColumns): WebhookEvent {
  const timestamp = utc(row.created_at);
  if (row.about === "job") {
    return { type: row.type, timestamp, data: jobData(row.data) };
  }
  const { name } = row.data;
  const { status, counts, ...more } = viewCounts(row.data);
  return {
    type: row.type,
    timestamp,
    data: { batchId: name, status, counts, ...more },
  };
}

function jobData(job: EndedJob): JobEvent["data"] {
  return {
    jobId: job.id,
    kind: job.kind,
    url: job.url,
    batchId: job.batch,
    status: shown(job.status),
    attempt: job.attempt,
    http_status: job.http_status,
    final_url: job.final_url,
    html_length: job.html_length,
    processing_time_ms: job.processing_time_ms,
    success_method: job.success_method,
    created_at: utc(job.created_at),
    completed_at: job.finished_at && utc(job.finished_at),
    error: job.error_code === null
      ? null
      : { code: job.error_code, message: job.error_message ?? "" },
  };
}

/** The columns a {@linkcode WebhookDelivery} is made of. */
interface DeliveryColumns {
  readonly id: string;
  readonly type: WebhookEvent["type"];
  readonly url: string;
  readonly job_id: string | null;
  readonly batch: string | null;
  readonly status: WebhookDelivery["status"];
  readonly created_at: string;
  readonly next_at: string | null;
  readonly finished_at: string | null;
  readonly tries: readonly {
    readonly attempt: number;
    readonly started_at: string;
    readonly duration_ms: number | null;
    readonly http_status: number | null;
    readonly error_code: string | null;
    readonly error_message: string | null;
  }[];
}

/** A message of `list-webhook-deliveries`. */
export function viewDelivery(row: DeliveryColumns): WebhookDelivery {
  return {
    deliveryId: row.id,
    event: row.type,
    url: row.url,
    jobId: row.job_id,
    batchId: row.batch,
    status: row.status,
    createdAt: utc(row.created_at),
    nextAttemptAt: row.next_at && utc(row.next_at),
    finishedAt: row.finished_at && utc(row.finished_at),
    attempts: row.tries.map((one) => ({
      attempt: one.attempt,
      startedAt: utc(one.started_at),
      durationMs: one.duration_ms,
      httpStatus: one.http_status,
      error: one.error_code === null
        ? null
        : { code: one.error_code, message: one.error_message ?? "" },
    })),
  };
}
