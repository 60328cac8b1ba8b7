import { fileURLToPath } from "node:url";
import { nameOf } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";

const hour = 3_600_000;
const preload = `--preload=${
  fileURLToPath(new URL("../shifted_clock.ts", import.meta.url))
}`;

/** Workers whose clocks are an hour ahead and an hour behind work, and one of them dies. */
export const wrongClocks: FaultClass = {
  name: "worker clocks an hour ahead and an hour behind",
  counts: { long: 4, short: 2 },
  async run(arena, count) {
    arena.site.delayMs = () => arena.random.int(50, 300);
    const shifted = (ms: number) =>
      arena.worker({ CLOCK_SHIFT_MS: `${ms}` }, [preload]);
    await arena.worker();
    for (let i = 0; i < count; i++) {
      const worker = await shifted(i % 2 === 0 ? hour : -hour);
      const other = await shifted(i % 2 === 0 ? -hour : hour);
      await arena.keepBusy(30);
      await worker.log.has("job_completed");
      await other.log.has("job_completed");
      await arena.freezeBusy(worker);
      await arena.inject("clock", nameOf(worker));
      worker.kill("SIGKILL");
      await worker.ended();
      other.kill("SIGTERM");
      await other.ended();
    }
  },
};
