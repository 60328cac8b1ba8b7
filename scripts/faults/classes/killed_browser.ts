import { send } from "../../stack/send_signal.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** Chromium dies in the middle of pages, and its host starts another one. */
export const killedBrowser: FaultClass = {
  name: "browser killed mid-page (Chromium)",
  counts: { long: 10, short: 1 },
  isRendered: true,
  isAlone: true,
  async run(arena, count) {
    const { browser } = arena.ground;
    arena.site.delayMs = () => arena.random.int(20, 200);
    await arena.workers(1, { BROWSER_CONCURRENCY: "2" });
    for (let i = 0; i < count; i++) {
      const paths = arena.paths(4, "rendered");
      const gate = arena.site.gate(paths[0] ?? "");
      await arena.submit(paths, { render: true, tries: 3 });
      await until(() =>
        Promise.resolve(gate.come > 0 || "No page is being rendered")
      );
      const pid = await browser.pid();
      if (pid === undefined) throw new Error("No browser runs");
      send(pid, "SIGKILL");
      await arena.inject("browser");
      gate.open();
      await arena.drained();
    }
  },
};
