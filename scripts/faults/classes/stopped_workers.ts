import type { FaultClass } from "../fault_class.ts";

/** Longer than this a worker that is told to end must not take. */
const stopWithinMs = 2_000;

/** Workers are told to end in the middle of jobs: they give them back, and are gone. */
export const stoppedWorkers: FaultClass = {
  name: "worker told to end (SIGTERM) mid-job",
  counts: { long: 10, short: 2 },
  // It is timed.
  isAlone: true,
  async run(arena, count) {
    arena.site.delayMs = () => arena.random.int(200, 900);
    const workers = await arena.workers(2);
    for (let i = 0; i < count; i++) {
      const worker = workers.shift();
      if (!worker) throw new Error("No worker is left");
      workers.push(await arena.worker());
      await arena.freezeBusy(worker);
      arena.injected++;
      worker.kill("SIGTERM");
      worker.kill("SIGCONT");
      const started = performance.now();
      const code = await worker.ended();
      const ms = performance.now() - started;
      arena.recovered(ms);
      if (code !== 0 || ms > stopWithinMs) {
        arena.wrongs.push(`A worker ended with ${code} after ${ms} ms`);
      }
    }
    await arena.drained();
    const [row] = await arena.sql<{ stalls: number }[]>`
      select sum(stalls)::int as stalls from public.crawl_jobs`;
    if (row?.stalls) {
      arena.wrongs.push(`${row.stalls} jobs were left to their leases`);
    }
  },
};
