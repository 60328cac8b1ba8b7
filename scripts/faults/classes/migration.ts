import type { FaultClass } from "../fault_class.ts";

/** A migration that changes the queue's tables and functions, and takes its time. */
const text = `
  alter table public.crawl_jobs add column hologram text;
  create index crawl_jobs_hologram on public.crawl_jobs (hologram)
    where hologram is not null;
  do $$
  begin
    execute replace(
      replace(
        pg_get_functiondef('crawl_private.claim'::regproc),
        '''kind'', c.kind', '''hologram'', c.hologram, ''kind'', c.kind'
      ),
      'j.id, j.lease_token', 'j.id, j.hologram, j.lease_token'
    );
    perform pg_sleep(1);
  end $$;`;

/** The queue is migrated while workers run. */
export const migration: FaultClass = {
  name: "migration while workers run",
  counts: { long: 1, short: 1 },
  async run(arena) {
    arena.site.delayMs = () => 50;
    const workers = await arena.workers(2);
    await arena.submit(arena.paths(120));
    for (const { log } of workers) await log.has("job_completed");
    await arena.sql.begin(async (sql) => await sql.unsafe(text).simple());
    await arena.inject("migration");
    await arena.drained();
    const [row] = await arena.sql`
      select count(*)::int as after from public.crawl_jobs, faults.injected i
      where finished_at > i.at`;
    if (!row?.after) arena.wrongs.push("All had ended before the migration");
  },
};
