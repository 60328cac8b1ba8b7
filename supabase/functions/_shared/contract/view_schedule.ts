/**
 * Schedules in the words of the contract.
 *
 * @module
 */

import { z } from "zod";
import type { ScheduleView } from "./schedule.ts";
import { utc } from "./view.ts";

/** The columns a {@linkcode ScheduleView} is made of. */
interface ScheduleColumns
  extends Pick<ScheduleView, "name" | "cron" | "overlap" | "paused"> {
  readonly id: string;
  readonly time_zone: string;
  readonly template: unknown;
  readonly last_run_at: string | null;
  readonly last_outcome: "submitted" | "skipped" | "failed" | null;
  readonly last_job_id: string | null;
  readonly last_batch: string | null;
  readonly last_error_code: string | null;
  readonly last_error_message: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

const body = z.record(z.string(), z.unknown());
const template = z.object({
  job: body.optional(),
  batch: body.optional(),
  work: body.optional(),
});
const webhook = z.object({ secret: z.unknown() }).loose();

/** A schedule as callers see it, with its next runs. */
export function viewSchedule(
  row: ScheduleColumns,
  nextRuns: string[],
): ScheduleView {
  const { job, batch, work } = template.parse(row.template);
  return {
    scheduleId: row.id,
    name: row.name,
    cron: row.cron,
    timeZone: row.time_zone,
    overlap: row.overlap,
    paused: row.paused,
    nextRuns,
    lastRun: row.last_run_at === null || row.last_outcome === null ? null : {
      at: utc(row.last_run_at),
      outcome: row.last_outcome,
      error: row.last_error_code === null ? null : {
        code: row.last_error_code,
        message: row.last_error_message ?? "",
      },
    },
    lastJobId: row.last_job_id,
    lastBatchId: row.last_batch,
    ...(job ? { job: withoutSecret(job) } : {}),
    ...(batch ? { batch: withoutSecret(batch) } : {}),
    ...(work ? { work } : {}),
    createdAt: utc(row.created_at),
    updatedAt: utc(row.updated_at),
  };
}

function withoutSecret(body: Record<string, unknown>): Record<string, unknown> {
  const parsed = webhook.safeParse(body.webhook);
  if (!parsed.success) return body;
  const { secret: _, ...rest } = parsed.data;
  return { ...body, webhook: rest };
}
