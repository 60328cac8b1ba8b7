/**
 * `POST /functions/v1/set-crawl-schedule` makes, changes, pauses, resumes or
 * removes a schedule.
 *
 * @module
 */

import { setCrawlSchedule } from "../_shared/contract/schedule.ts";
import { route } from "../_shared/http/route.ts";
import { setSchedule } from "../_shared/queue/schedule.ts";

export default {
  fetch: route(
    setCrawlSchedule,
    { auth: ["user", "secret"] },
    async (changes, { caller }) => {
      const schedule = await setSchedule(changes, caller.ownerId);
      return Response.json({ success: true, schedule });
    },
  ),
};
