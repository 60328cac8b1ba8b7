import { nameOf } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";

/** Workers die in the middle of jobs; others take their jobs up. */
export const killedWorkers: FaultClass = {
  name: "worker killed (kill -9) mid-job",
  counts: { long: 20, short: 2 },
  async run(arena, count) {
    arena.site.delayMs = () => arena.random.int(100, 600);
    const workers = await arena.workers(3);
    for (let i = 0; i < count; i++) {
      const worker = workers.shift();
      if (!worker) throw new Error("No worker is left");
      await arena.noneEndangered();
      await arena.freezeBusy(worker);
      await arena.inject("kill", nameOf(worker));
      worker.kill("SIGKILL");
      await worker.ended();
      workers.push(await arena.worker());
    }
  },
};
