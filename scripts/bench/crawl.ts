/**
 * `deno task bench:crawl [pages] [--quick]`: pages a second, directly and
 * rendered, with 1, 4, 8 and 16 side by side, beside Crawlee and the obvious
 * loops on the same browser and the same site in the same run; what a page
 * costs the function in CPU time; how long a single job takes on an idle
 * system; and whether memory grows over `pages` pages (1 000). Each figure
 * stands beside its goal. `--quick` makes fewer and shorter runs.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { EgressProxy } from "../egress_proxy/mod.ts";
import { fixtureSite } from "../fixtures/site.ts";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import { testStack } from "../testing/stack.ts";
import { benchPostgres } from "./bench_stack.ts";
import { contest } from "./crawl/contest.ts";
import { LoopProcess } from "./crawl/loop_process.ts";
import { memory } from "./crawl/memory.ts";
import { pagesOf } from "./crawl/pages.ts";
import { singles } from "./crawl/singles.ts";

const isQuick = Deno.args.includes("--quick");
const widths = isQuick ? [1, 4, 16] : [1, 4, 8, 16];
/** Where single jobs and memory are looked at. */
const usualWidth = 4;
const rounds = isQuick ? 3 : 5;
/** Pages of a run. */
const directCount = isQuick ? 80 : 200;
const renderedCount = (sideBySide: number) =>
  isQuick ? 4 + sideBySide : 8 + 3 * sideBySide;
const singleCounts = isQuick ? { fetch: 20, render: 6 } : {
  fetch: 100,
  render: 40,
};

if (import.meta.main) {
  const [total = isQuick ? 60 : 1_000] = Deno.args.flatMap((arg) =>
    Number(arg) || []
  );
  await main(total);
}

async function main(total: number): Promise<void> {
  const began = Date.now();
  await using site = await fixtureSite();
  const urls = await pagesOf(site);
  const home = fileURLToPath(new URL("../../.local", import.meta.url));
  await using browser = new BrowserHost({
    browser: () => getBrowser(home),
    log: console.error,
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  await using bare = new LoopProcess("./bare_loop.ts");
  await using crawlee = new LoopProcess("./crawlee_loop.ts");
  await using _postgres = await benchPostgres();
  const { endpoint } = browser;
  for (const sideBySide of widths) {
    await using stack = await testStack({
      env: {
        BROWSER_WS_ENDPOINT: endpoint,
        EGRESS_PROXY_URL: proxy.url,
        CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
        MAX_DRAINS: "1",
        DRAIN_CONCURRENCY: String(sideBySide),
        BROWSER_CONCURRENCY: String(sideBySide),
        HOST_CONCURRENCY: "64",
      },
    });
    const shared = { stack, bare, crawlee, urls, sideBySide, rounds };
    await contest({ ...shared, count: directCount });
    await contest({ ...shared, count: renderedCount(sideBySide), browser });
    if (sideBySide !== usualWidth) continue;
    await singles({ stack, bare, urls, endpoint, counts: singleCounts });
    await memory({ stack, browser, urls, total });
  }
  const [load] = Deno.loadavg();
  console.log(
    `took ${Math.round((Date.now() - began) / 1_000)} s; load average ${
      load?.toFixed(1)
    } at the end`,
  );
}
