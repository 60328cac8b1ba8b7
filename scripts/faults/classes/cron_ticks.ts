import { Ticker } from "../../stack/ticker.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** The cron calls many times at once; no more drains run than may. */
export const cronTicks: FaultClass = {
  name: "cron ticks all at once",
  counts: { long: 50, short: 50 },
  functionsDrain: true,
  async run(arena, count) {
    arena.site.delayMs = () => arena.random.int(20, 100);
    await arena.submit(arena.paths(200));
    const ticks = Array.from({ length: count }, async () => {
      arena.injected++;
      const { status } = await arena.secret.post("crawl-cron");
      if (status !== 202) arena.wrongs.push(`A tick was answered ${status}`);
    });
    await Promise.all(ticks);
    await using _cron = new Ticker({
      url: `${arena.stack.apiUrl}/functions/v1/crawl-cron`,
      key: arena.stack.cronKey,
      everyMs: 5_000,
      log: () => {},
    });
    await until(async () => {
      const [row] = await arena.sql<{ drains: number; left: number }[]>`
        select
          (select count(*)::int from public.crawl_drains where lease_until > clock_timestamp()) as drains,
          (select count(*)::int from public.crawl_jobs where finished_at is null) as left`;
      if (row && row.drains > 3) arena.wrongs.push(`${row.drains} drains run`);
      return row?.left === 0 || `${row?.left} jobs are left`;
    });
  },
};
