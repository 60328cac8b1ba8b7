/**
 * Sets, shows and runs schedules on behalf of a caller.
 *
 * @module
 */

import { foundSchedule } from "../contract/found.ts";
import type { BodyOf } from "../contract/operation.ts";
import { parse } from "../contract/parse.ts";
import {
  scheduleTemplate,
  type ScheduleView,
  type setCrawlSchedule,
} from "../contract/schedule.ts";
import { viewSchedule } from "../contract/view_schedule.ts";
import { env } from "../env.ts";
import { nextRuns } from "./cron.ts";
import type { Owner, Submitter } from "./queue.ts";
import {
  type Fire,
  type ScheduleFields,
  type ScheduleRow,
  Schedules,
} from "./schedules.ts";
import { submitOne } from "./submit.ts";
import { submitBatch } from "./submit_batch.ts";
import { checkOpen, jobItem } from "./submit_job.ts";

type Changes = BodyOf<typeof setCrawlSchedule>;

/** How many of the next runs are shown. */
const shownRuns = 5;

/** A schedule as callers see it, its next runs counted from `now`. */
export function shownSchedule(row: ScheduleRow, now: string): ScheduleView {
  return viewSchedule(row, row.next_run_at === null ? [] : runsOf(row, now));
}

/** None where the zone has gone since: that is no reason to show no schedules at all. */
function runsOf(row: ScheduleRow, from: string): string[] {
  const { cron, time_zone: timeZone } = row;
  try {
    return nextRuns({ cron, timeZone }, { from, count: shownRuns });
  } catch {
    return [];
  }
}

/** Makes or changes a schedule, or removes it and answers null. Throws what a submit of its template would. */
export async function setSchedule(
  { scheduleId, remove, ...changes }: Changes,
  ownerId: string | null,
): Promise<ScheduleView | null> {
  const schedules = Schedules.connect();
  const { schedules: [old], now } = await schedules.list({
    ownerId,
    // Without an id the clock is all that is wanted.
    id: scheduleId ?? crypto.randomUUID(),
    limit: 1,
    after: null,
  });
  if (scheduleId && !old) throw foundSchedule(null, scheduleId);
  if (remove) {
    await schedules.set(scheduleId ?? null, null, { ownerId, next: null });
    return null;
  }
  const fields = merged(changes, old);
  const { cron, time_zone: timeZone, paused } = fields;
  const [next = null] = nextRuns({ cron, timeZone }, { from: now, count: 1 });
  // What was there before is checked when it is run: it can be paused whatever it is by now.
  if (changes.job || changes.batch || changes.work) {
    await checkTemplate(fields.template, old ? old.owner_id : ownerId);
  }
  const id = foundSchedule(
    await schedules.set(old?.id ?? null, fields, {
      ownerId,
      next: paused ? null : next,
    }),
    scheduleId ?? "",
  );
  const { schedules: [row] } = await schedules.list({
    ownerId,
    id,
    limit: 1,
    after: null,
  });
  return shownSchedule(foundSchedule(row ?? null, id), now);
}

function merged(
  { job, batch, work, ...changes }: Omit<Changes, "scheduleId" | "remove">,
  old: ScheduleRow | undefined,
): ScheduleFields {
  return {
    name: changes.name ?? old?.name ?? "",
    cron: changes.cron ?? old?.cron ?? "",
    time_zone: changes.timeZone ?? old?.time_zone ?? "UTC",
    overlap: changes.overlap ?? old?.overlap ?? "skip",
    paused: changes.paused ?? old?.paused ?? false,
    template: job
      ? { job }
      : batch
      ? { batch }
      : work
      ? { work }
      : old?.template,
  };
}

/** Runs a schedule now on behalf of its owner; answers what is on the queue. */
export async function runSchedule(
  id: string,
  ownerId: string | null,
): Promise<{ jobId: string | null; batchId: string | null }> {
  const schedules = Schedules.connect();
  const page = await schedules.list({ ownerId, id, limit: 1, after: null });
  const row = foundSchedule(page.schedules[0] ?? null, id);
  const fire = { id, token: null, fireTime: null, next: null };
  return foundSchedule(
    await submitTemplate(
      { ...row, at: page.now },
      fireThrough(schedules, fire),
    ),
    id,
  );
}

/** A queue that submits as a run of a schedule; tells `taken` where it has run. */
export function fireThrough(schedules: Schedules, fire: Fire) {
  const through = {
    taken: false,
    async submit(...args: Parameters<Submitter["submit"]>) {
      const answer = await schedules.fire(fire, ...args);
      if (answer) return answer;
      through.taken = true;
      return nothing;
    },
  };
  return through;
}

/** An answer that has the form of one. */
const nothing = {
  batch: null,
  accepted: 0,
  job_ids: ["00000000-0000-4000-8000-000000000000"],
  duplicates: [],
};

/** What a run submits, and when it is. */
export interface Run {
  readonly owner_id: string | null;
  readonly name: string;
  readonly template: unknown;
  readonly at: string;
}

/** Submits a template, checked as any submit; null where the run has been taken. */
export async function submitTemplate(
  { owner_id: ownerId, name, template, at }: Run,
  through: Submitter & { readonly taken: boolean },
): Promise<{ jobId: string | null; batchId: string | null } | null> {
  const checked = parse(scheduleTemplate, template);
  const owner = ownerOfRuns(ownerId);
  const headers = new Headers();
  if ("job" in checked) {
    const { jobId } = await submitOne(checked.job, owner, headers, through);
    return through.taken ? null : { jobId, batchId: null };
  }
  if ("work" in checked) {
    const { kind, args, priority, maxAttempts } = checked.work;
    checkOpen(kind, "work.kind");
    const item = jobItem(kind, args, {
      ...(priority === undefined ? {} : { priority }),
      ...(maxAttempts === undefined ? {} : { max_attempts: maxAttempts }),
    });
    // None, where the kind makes one only once and that one is there.
    const { job_ids: [jobId = null] } = await through.submit([item], owner);
    return through.taken ? null : { jobId, batchId: null };
  }
  // Each run has a batch of its own: what a batch has seen it skips.
  const { batchId = name.slice(0, 150) || "schedule", ...rest } = checked.batch;
  const { batchId: given } = await submitBatch(
    { ...rest, batchId: `${batchId} ${new Date(at).toISOString()}` },
    owner,
    headers,
    through,
  );
  return through.taken ? null : { jobId: null, batchId: given };
}

/** Throws what a submit of a template would be refused for; submits nothing. */
async function checkTemplate(
  template: unknown,
  ownerId: string | null,
): Promise<void> {
  await submitTemplate(
    { owner_id: ownerId, name: "", template, at: new Date(0).toISOString() },
    { taken: true, submit: () => Promise.resolve(nothing) },
  );
}

function ownerOfRuns(ownerId: string | null): Owner {
  return {
    ownerId,
    limits: {
      ratePerMinute: env().USER_REQUESTS_PER_MINUTE,
      queuedJobs: env().USER_QUEUED_JOBS,
    },
  };
}
