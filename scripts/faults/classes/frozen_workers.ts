import { nameOf } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** A worker is frozen past its lease, and thawed while the second try runs, or after it. */
export const frozenWorkers: FaultClass = {
  name: "worker frozen past its lease, thawed during and after the second try",
  counts: { long: 12, short: 2 },
  async run(arena, count) {
    const workers = await arena.workers(2);
    for (let i = 0; i < count; i++) {
      const [path = ""] = arena.paths(1, "gated");
      const gate = arena.site.gate(path);
      await arena.submit([path]);
      const hasCome = (times: number) =>
        until(() =>
          Promise.resolve(gate.come >= times || `Asked ${gate.come} times`)
        );
      const isDone = () =>
        until(async () => {
          const status = await arena.statusOf(path);
          return status === "completed" || `${path} is ${status}`;
        });
      await hasCome(1);
      const frozen = await arena.holder(path, workers);
      frozen.kill("SIGSTOP");
      await arena.inject("freeze", nameOf(frozen));
      await hasCome(2);
      const seen = frozen.log.lines.length;
      if (i % 2 === 0) {
        gate.letGo(0);
        frozen.kill("SIGCONT");
      } else {
        gate.letGo(1);
        await isDone();
        gate.letGo(0);
        frozen.kill("SIGCONT");
      }
      // It has learnt that the job is not its own any more.
      await until(() => {
        const learnt = frozen.log.lines.slice(seen).some((line) =>
          line.includes("report_stale") || line.includes("lease_lost")
        );
        return Promise.resolve(
          learnt || "The thawed worker has learnt nothing",
        );
      });
      gate.open();
      await isDone();
    }
  },
};
