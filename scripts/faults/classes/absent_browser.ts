import { leftContexts } from "../../testing/leftovers.ts";
import { WorkerProcess } from "../../testing/worker_process.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** There is no browser for a while, and a connection to it is half open: no try is used up, no page stays open. */
export const absentBrowser: FaultClass = {
  name: "browser gone for a while, connections to it half open (Chromium)",
  counts: { long: 3, short: 1 },
  isRendered: true,
  async run(arena, count) {
    const { browser, ground: { isShort } } = arena;
    await arena.workers(1, { BROWSER_CONCURRENCY: "2" });
    // A page first, so that there is a connection.
    await arena.submit(arena.paths(1, "rendered"), { render: true });
    await arena.drained();
    await browser.close();
    await arena.submit(arena.paths(4, "rendered"), { render: true });
    const goneMs = isShort ? 1_000 : 120_000;
    await until(async () => {
      const [row] = await arena.sql`
        select from public.crawl_jobs where error_code = 'BROWSER_UNAVAILABLE'`;
      return row !== undefined || "No job has missed the browser";
    });
    await new Promise((resolve) => setTimeout(resolve, goneMs));
    browser.open();
    await arena.inject("browser gone");
    await arena.drained();
    for (let i = 1; i < count; i++) {
      const [path = ""] = arena.paths(1, "rendered");
      const gate = arena.site.gate(path);
      await arena.submit([path], {
        render: true,
        tries: 3,
        more: { timeoutMs: 15_000 },
      });
      await until(() =>
        Promise.resolve(gate.come > 0 || "The page is not rendered")
      );
      browser.silence();
      await arena.inject("browser half open");
      gate.open();
      await arena.drained();
    }
    // At the far end its page is open yet; a tick finds it by its mark.
    const { endpoint } = arena.ground.browser;
    await using _ticks = new WorkerProcess(
      arena.stack,
      arena.env,
      ["scheduler.ts", "--every", "1"],
      { root: arena.ground.root },
    );
    await until(
      async () =>
        (await leftContexts(endpoint)).length === 0 || "A page is open yet",
      {
        everyMs: 500,
      },
    );
  },
};
