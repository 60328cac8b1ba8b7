import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** Calls that are never answered: the connection is there, and nobody at its other end. */
export const halfOpen: FaultClass = {
  name: "half-open connections to the queue",
  counts: { long: 6, short: 2 },
  async run(arena, count) {
    const { gateway, random } = arena;
    arena.site.delayMs = () => random.int(20, 200);
    const workers = await arena.workers(2);
    await arena.keepBusy(20);
    let left = count;
    const fates = ["silent before", "silent after", "silent within"] as const;
    gateway.decide = ({ name }) => {
      const isOne = left > 0 && /^(claim|complete)/.test(name) &&
        random.chance(0.3);
      if (!isOne) return "pass";
      left--;
      return random.pick(fates);
    };
    await until(async () => {
      await arena.keepBusy(20);
      return left === 0 || `${left} calls are to hang yet`;
    });
    // Each worker works again: none waits for ever.
    const seen = workers.map(({ log }) => log.lines.length);
    await until(async () => {
      await arena.keepBusy(20);
      return workers.every(({ log }, i) =>
        log.lines.slice(seen[i]).some((line) => line.includes("job_completed"))
      ) || "A worker hangs";
    }, { everyMs: 100 });
  },
};
