import { until } from "../until.ts";
import type { FaultClass } from "../fault_class.ts";

/**
 * Of the workers' calls to the queue 15 % fail before they are passed on, 15 %
 * lose their answer after the commit, and a few are late or cut in the middle.
 *
 * The answer of a claim that is lost leaves leases that nobody knows of: to the
 * queue that is a lost worker, but not one that has begun its jobs.
 */
export const failingCalls: FaultClass = {
  name: "calls refused before, or their answers lost after the commit",
  counts: { long: 420, short: 40 },
  async run(arena, count) {
    const { gateway, random } = arena;
    arena.site.delayMs = () => random.int(0, 50);
    await arena.workers(3);
    gateway.decide = () => {
      const place = random.next();
      if (place < 0.15) return "refused before";
      if (place < 0.30) return "lost after";
      if (place < 0.33) return "cut";
      if (place < 0.36) return "late before";
      if (place < 0.39) return "late after";
      return "pass";
    };
    await until(async () => {
      await arena.keepBusy(30);
      return gateway.faults >= count || `${gateway.faults} faults so far`;
    }, { everyMs: 50, withinMs: 120_000 });
    gateway.decide = () => "pass";
    await arena.drained();
  },
};
