/**
 * `POST /functions/v1/run-crawl-schedule` runs a schedule now.
 *
 * @module
 */

import { runCrawlSchedule } from "../_shared/contract/schedule.ts";
import { background } from "../_shared/http/background.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { runSchedule } from "../_shared/queue/schedule.ts";

export default {
  fetch: route(
    runCrawlSchedule,
    { auth: ["user", "secret"] },
    async ({ scheduleId }, { caller, log }) => {
      const submitted = await runSchedule(scheduleId, caller.ownerId);
      background(kick(log), log);
      return Response.json(
        { success: true, scheduleId, ...submitted },
        { status: 202 },
      );
    },
  ),
};
