/**
 * The schedule that scans the campaigns of the secret key: made, changed and
 * removed as the environment says. Users make one of their own.
 *
 * @module
 */

import { env } from "../env.ts";
import type { Log } from "../log.ts";
import { nextRuns } from "./cron.ts";
import type { Schedules } from "./schedules.ts";

/** Its id, so that there is one however many ticks make it. */
const id = "00000000-0000-4000-8000-0000ca3ba165";

/** How it is made; what an operator changes stays, but for the times. */
const made = {
  name: "campaigns",
  time_zone: "UTC",
  overlap: "skip",
  paused: false,
  template: { work: { kind: "campaign_scan", args: {} } },
} as const;

/** Keeps it in step with `CRAWLER_CRON` and `RAPIDAPI_KEY`. Throws nothing: the other schedules go on. */
export async function keepCampaignSchedule(
  schedules: Schedules,
  log: Log,
): Promise<void> {
  try {
    await keep(schedules);
  } catch (error) {
    log.warn("campaigns_not_scheduled", { error });
  }
}

async function keep(schedules: Schedules): Promise<void> {
  const { CRAWLER_CRON, RAPIDAPI_KEY } = env();
  const cron = RAPIDAPI_KEY ? CRAWLER_CRON.trim() : "";
  const which = { ownerId: null, id, limit: 1, after: null };
  const { schedules: [row], now } = await schedules.list(which);
  if (!cron) {
    if (row) await schedules.set(id, null, { ownerId: null, next: null });
    return;
  }
  const { time_zone: timeZone } = made;
  if (row?.cron === cron && row.time_zone === timeZone) return;
  const [next = ""] = nextRuns({ cron, timeZone }, { from: now, count: 1 });
  if (!row) return await schedules.keep(id, { ...made, cron }, next);
  const { name, overlap, paused, template } = row;
  await schedules.set(id, {
    ...{ name, overlap, paused, template },
    ...{ cron, time_zone: timeZone },
  }, { ownerId: null, next: paused ? null : next });
}
