import { html } from "../../../supabase/functions/_shared/net/testing/servers.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** The disk of the results is full for a while, and some pages are far too large. */
export const largeAndFull: FaultClass = {
  name: "20 MB pages, and a full disk under the results",
  counts: { long: 3, short: 2 },
  async run(arena, count) {
    const { sql } = arena;
    arena.site.special = (path) =>
      path.startsWith("/large/")
        ? (_request, page) => html(page + "x".repeat(20_000_000))
        : undefined;
    const workers = await arena.workers(2);
    await sql`create sequence faults.refusals`;
    await sql`
      create function faults.full() returns trigger language plpgsql as $$
      begin
        perform nextval('faults.refusals');
        raise sqlstate '53100' using
          message = 'could not extend file "base/1/2": No space left on device';
      end $$`;
    for (let i = 0; i < count; i++) {
      await arena.submit(arena.paths(1, "large"), {
        expect: "error",
        tries: 3,
      });
      await sql`
        create trigger disk_full before insert on public.crawl_results
        for each row execute function faults.full()`;
      await arena.submit(arena.paths(20));
      await until(async () => {
        const [row] =
          await sql`select last_value, is_called from faults.refusals`;
        return row?.is_called && row.last_value > 3 * (i + 1) ||
          "No result was refused";
      });
      await sql`drop trigger disk_full on public.crawl_results`;
      await arena.inject("full disk");
      arena.injected++;
      await arena.drained();
    }
    // The workers have waited for the disk: what they had is not thrown away.
    for (const { log } of workers) {
      if (!log.lines.some((line) => line.includes("drain_failed"))) continue;
      arena.wrongs.push("A worker has left its jobs to their leases");
    }
  },
};
