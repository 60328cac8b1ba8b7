import { Ticker } from "../../stack/ticker.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** The functions' process dies in the middle of drains, at random moments. */
export const cutFunctions: FaultClass = {
  name: "function cut at a random moment",
  counts: { long: 20, short: 2 },
  functionsDrain: true,
  async run(arena, count) {
    const { stack, sql, random } = arena;
    arena.site.delayMs = () => random.int(50, 400);
    await using _cron = new Ticker({
      url: `${stack.apiUrl}/functions/v1/crawl-cron`,
      key: stack.cronKey,
      everyMs: 300,
      log: () => {},
    });
    for (let i = 0; i < count; i++) {
      await arena.noneEndangered();
      await until(async () => {
        await arena.keepBusy(40);
        const [row] = await sql`
          select from public.crawl_jobs where status = 'processing'`;
        return row !== undefined || "No job runs";
      }, { everyMs: random.int(5, 100) });
      const { functionsPid } = stack;
      await arena.inject("cut", "crawl-cron");
      stack.killFunctions();
      await until(async () => {
        const { status } = await arena.secret.get("queue-status");
        return stack.functionsPid !== functionsPid && status === 200 ||
          `The functions answer ${status}`;
      });
    }
    await arena.drained();
  },
};
