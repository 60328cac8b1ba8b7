import { nameOf } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** Jobs that kill whoever runs them: given up after the third time, and their neighbours finish. */
export const poison: FaultClass = {
  name: "poison: a page that kills its worker, three times",
  counts: { long: 12, short: 3 },
  async run(arena, count) {
    arena.site.delayMs = () => arena.random.int(20, 100);
    let workers = await arena.workers(2);
    while (arena.injected < count) {
      const [path = ""] = arena.paths(1, "poison");
      const gate = arena.site.gate(path);
      await arena.submit(arena.paths(10));
      await arena.submit([path], { expect: "error", tries: 3 });
      await arena.submit(arena.paths(10));
      for (let deaths = 0; deaths < 3; deaths++) {
        await until(() =>
          Promise.resolve(gate.come > deaths || "Nobody asks for the poison")
        );
        // Those claimed with it would be lost with it each time: see README.md.
        await until(async () => {
          const rows = await arena.sql`
            select from public.crawl_jobs where status = 'processing'`;
          return rows.length === 1 || "Its neighbours run yet";
        });
        const victim = await arena.holder(path, workers);
        // Its neighbours' luck: those it has with it are lost with it.
        await arena.inject("poison", nameOf(victim));
        victim.kill("SIGKILL");
        workers = workers.filter((worker) => worker !== victim);
        workers.push(await arena.worker());
      }
      await arena.drained();
    }
  },
};
