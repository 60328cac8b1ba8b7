import { Ticker } from "../../stack/ticker.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** When the platform ends a function. */
const limitMs = 60_000;

/** A drain that does not look at the time is ended by the platform, with all the jobs that it holds. */
export const cutAtLimit: FaultClass = {
  name: "function cut at exactly 60 s",
  counts: { long: 2, short: 0 },
  functionsDrain: true,
  // Else it would be gone before.
  env: { REQUEST_BUDGET_MS: "120000" },
  async run(arena, count) {
    const { stack, sql, random } = arena;
    arena.site.delayMs = () => random.int(200, 800);
    for (let i = 0; i < count; i++) {
      // A drain begins with the submit.
      await arena.keepBusy(40);
      const cutAt = Date.now() + limitMs;
      await until(async () => {
        await arena.keepBusy(40);
        return Date.now() > cutAt - 1_000 || "Its time is not over";
      }, { everyMs: 250, withinMs: 2 * limitMs });
      await new Promise((resolve) => setTimeout(resolve, cutAt - Date.now()));
      stack.killFunctions();
      await arena.inject("cut", "crawl-cron");
      const [held] = await sql`
        select from public.crawl_jobs
        where status = 'processing' and worker = 'crawl-cron'`;
      if (!held) arena.wrongs.push("The function held no job when it was cut");
      await using _cron = new Ticker({
        url: `${stack.apiUrl}/functions/v1/crawl-cron`,
        key: stack.cronKey,
        everyMs: 300,
        log: () => {},
      });
      await arena.drained();
    }
  },
};
