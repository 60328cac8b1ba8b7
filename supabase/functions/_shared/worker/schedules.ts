/**
 * Submits what is due by schedules: part of the cron's tick.
 *
 * @module
 */

import { RequestError } from "../errors.ts";
import type { Log } from "../log.ts";
import { keepCampaignSchedule } from "../queue/campaign_schedule.ts";
import { nextRuns } from "../queue/cron.ts";
import { fireThrough, submitTemplate } from "../queue/schedule.ts";
import { type DueSchedule, Schedules } from "../queue/schedules.ts";

/** Schedules a call to the database leases. */
const atOnce = 20;
/** A tick that is lost leaves its schedules to the next but one. */
const leaseMs = 60_000;
/** A tick does not begin to submit after this long: it has jobs to run, too. */
const patienceMs = 20_000;

/** Runs all schedules that are due, each once a time however many ticks do so. Throws nothing. */
export async function fireSchedules(log: Log): Promise<void> {
  const started = Date.now();
  const schedules = Schedules.connect();
  try {
    await keepCampaignSchedule(schedules, log);
    while (Date.now() - started < patienceMs) {
      const due = await schedules.claim(atOnce, leaseMs);
      if (due.length === 0) return;
      await Promise.all(due.map((one) => fire(schedules, one, log)));
    }
  } catch (error) {
    log.warn("schedules_not_fired", { error });
  }
}

async function fire(
  schedules: Schedules,
  schedule: DueSchedule,
  log: Log,
): Promise<void> {
  const { id, lease_token: token, fire_time: fireTime, now } = schedule;
  const { cron, time_zone: timeZone, name } = schedule;
  const times = (next: string | null) => ({ id, token, fireTime, next });
  // Never again, where the expression is none any more.
  let due = times(null);
  try {
    const [next = null] = nextRuns({ cron, timeZone }, { from: now, count: 1 });
    due = times(next);
    if (schedule.busy) {
      await schedules.pass(due, "skipped", null);
      log.info("schedule_skipped", { scheduleId: id, name, next });
      return;
    }
    const made = await submitTemplate(
      { ...schedule, at: fireTime },
      fireThrough(schedules, due),
    );
    if (made) {
      log.info("schedule_fired", { scheduleId: id, name, next, ...made });
    }
  } catch (error) {
    // The next tick finds the database again.
    if (error instanceof RequestError && error.code === "UNAVAILABLE") {
      throw error;
    }
    log.warn("schedule_failed", { scheduleId: id, error });
    const { code, message } = error instanceof RequestError ? error : {
      code: "INTERNAL",
      message: "Something unexpected went wrong; its details are in the log",
    };
    await schedules.pass(due, "failed", { code, message });
  }
}
