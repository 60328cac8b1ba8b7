import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** Nothing listens at the queue's address for a while. */
export const refusedConnections: FaultClass = {
  name: "connections refused for a while",
  counts: { long: 4, short: 1 },
  async run(arena, count) {
    const { gateway, random, ground: { isShort } } = arena;
    arena.site.delayMs = () => random.int(20, 200);
    await arena.workers(2);
    for (let i = 0; i < count; i++) {
      await arena.keepBusy(30);
      await until(async () => {
        const [row] = await arena.sql`
          select from public.crawl_jobs where status = 'processing'`;
        return row !== undefined || "No job runs";
      });
      await gateway.close();
      await new Promise((resolve) =>
        setTimeout(resolve, isShort ? 2_500 : 10_000)
      );
      gateway.open();
      await arena.inject("refused");
      await arena.drained();
    }
  },
};
