/**
 * `GET /functions/v1/list-crawl-schedules` lists schedules, or shows one.
 *
 * @module
 */

import { foundSchedule } from "../_shared/contract/found.ts";
import { listCrawlSchedules } from "../_shared/contract/schedule.ts";
import { fromCursor, toCursor } from "../_shared/http/cursor.ts";
import { route } from "../_shared/http/route.ts";
import { shownSchedule } from "../_shared/queue/schedule.ts";
import { Schedules } from "../_shared/queue/schedules.ts";

export default {
  fetch: route(
    listCrawlSchedules,
    { auth: ["user", "secret"] },
    async (_body, { caller, query: { scheduleId, limit, cursor } }) => {
      const { schedules, more, now } = await Schedules.connect().list({
        ownerId: caller.ownerId,
        id: scheduleId,
        limit,
        after: fromCursor(cursor),
      });
      if (scheduleId) foundSchedule(schedules[0] ?? null, scheduleId);
      return Response.json({
        success: true,
        schedules: schedules.map((row) => shownSchedule(row, now)),
        nextCursor: more ? toCursor(schedules.at(-1)?.id) : null,
      });
    },
  ),
};
