/**
 * `deno task bench:crawl [pages] [--quick]`: pages a second, directly and
 * rendered, with 1, 4, 8 and 16 side by side, beside Crawlee and the obvious
 * loops on the same browser and the same site in the same run; what a page
 * costs the function in CPU time; how long a single job takes on an idle
 * system; and whether memory grows over `pages` pages (1 000). Each figure
 * stands beside its goal.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { EgressProxy } from "../egress_proxy/mod.ts";
import { type FixtureSite, fixtureSite } from "../fixtures/site.ts";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import type { TestStack } from "../testing/stack.ts";
import { benchStack } from "./bench_stack.ts";
import { contest } from "./crawl/contest.ts";
import { goal } from "./crawl/goal.ts";
import { latencies } from "./crawl/latency.ts";
import { LoopProcess } from "./crawl/loop_process.ts";
import { crawlOurs } from "./crawl/our_crawl.ts";
import { memoryMiB, peak, treeMiB } from "./crawl/process_usage.ts";
import { quantile } from "./figures.ts";

const isQuick = Deno.args.includes("--quick");
/** Pages of a run are `each` for each one side by side, at least 16 and at most 400. */
const direct = isQuick ? { rounds: 3, each: 25 } : { rounds: 5, each: 50 };
const rendered = isQuick ? { rounds: 1, each: 2 } : { rounds: 3, each: 6 };
const singles = isQuick ? { fetch: 15, render: 8 } : { fetch: 100, render: 40 };

if (import.meta.main) {
  const [total = isQuick ? 100 : 1_000] = Deno.args.flatMap((arg) =>
    Number(arg) || []
  );
  await main(total);
}

async function main(total: number): Promise<void> {
  await using site = await fixtureSite();
  const pages = await selfContained(site);
  const urls = (count: number) => someUrls(pages, count);
  const home = fileURLToPath(new URL("../../.local", import.meta.url));
  await using browser = new BrowserHost({
    browser: () => getBrowser(home),
    log: console.error,
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  await using bare = new LoopProcess("./bare_loop.ts");
  await using crawlee = new LoopProcess("./crawlee_loop.ts");
  for (const sideBySide of [1, 4, 8, 16]) {
    await using stack = await benchStack({
      BROWSER_WS_ENDPOINT: browser.endpoint,
      EGRESS_PROXY_URL: proxy.url,
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      MAX_DRAINS: "1",
      DRAIN_CONCURRENCY: String(sideBySide),
      BROWSER_CONCURRENCY: String(sideBySide),
      HOST_CONCURRENCY: String(sideBySide),
    });
    const { endpoint } = browser;
    const pagesOf = (each: number) =>
      Math.min(Math.max(each * sideBySide, 16), 400);
    const shared = { stack, bare, crawlee, urls, sideBySide };
    await contest({ ...shared, ...direct, count: pagesOf(direct.each) });
    const count = pagesOf(rendered.each);
    await contest({ ...shared, ...rendered, count, endpoint });
    if (sideBySide !== 4) continue;
    await single(stack, bare, { urls, endpoint });
    await memory(stack, browser, { urls, total });
  }
}

/** Submit → completed of a job that meets an idle system, beyond what a bare loop takes for such a page. */
async function single(
  stack: TestStack,
  bare: LoopProcess,
  { urls, endpoint }: {
    urls: (count: number) => string[];
    endpoint: string;
  },
): Promise<void> {
  for (const means of ["fetch", "render"] as const) {
    const render = means === "render";
    const found = await latencies(stack, urls(singles[means]), { render });
    const own: number[] = [];
    for (const url of urls(singles[means])) {
      const run = { urls: [url], sideBySide: 1 };
      own.push((await bare.crawl(render ? { ...run, endpoint } : run)).ms);
    }
    const beyond = quantile(own, 0.5);
    const name = render ? "rendered" : "direct";
    const p50 = quantile(found, 0.5);
    goal(
      `${name}  single job, p50 beyond the page's ${beyond.toFixed(0)} ms`,
      p50 - beyond,
      ["≤", render ? 600 : 150],
      " ms",
    );
    console.log(
      `${name}  single job, submit → completed: p50 ${p50.toFixed(0)} ms, p99 ${
        quantile(found, 0.99).toFixed(0)
      } ms, of ${found.length}`,
    );
  }
}

/** Memory of the function's process and of the browser over many rendered pages. */
async function memory(
  stack: TestStack,
  browser: BrowserHost,
  { urls, total }: { urls: (count: number) => string[]; total: number },
): Promise<void> {
  const step = Math.ceil(total / 10);
  const seen: number[] = [];
  const browserPid = await browser.pid() ?? Deno.pid;
  let highest = 0;
  const browserMiB = await peak(() => treeMiB(browserPid), async () => {
    for (let done = 0; done < total; done += step) {
      highest = Math.max(
        highest,
        await peak(
          () => memoryMiB(stack.functionsPid),
          () => crawlOurs(stack, urls(step), { render: true }),
        ),
      );
      seen.push(await memoryMiB(stack.functionsPid));
    }
  });
  console.log(
    `memory after every ${step} of ${total} rendered pages, in MiB: ${
      seen.map(Math.round).join(" ")
    }; at most ${highest.toFixed(0)}, the browser ${browserMiB.toFixed(0)}`,
  );
  // The first readings are of a process that still warms up.
  const warm = seen.slice(3);
  const middle = quantile(warm, 0.5);
  goal(
    "function memory, furthest from its median",
    100 * Math.max(...warm.map((value) => Math.abs(value / middle - 1))),
    ["≤", 10],
    " %",
  );
}

/** URLs of the site's pages that load nothing from elsewhere: there is no elsewhere. */
async function selfContained(site: FixtureSite): Promise<string[]> {
  const found: string[] = [];
  for (const page of site.pages) {
    const html = await site.read(page);
    const foreign =
      /<(script|link|img|iframe)[^>]+(src|href)=["']?(https?:)?\/\//i;
    if (!foreign.test(html)) found.push(site.origin + page);
  }
  return found;
}

/** So many of the pages, under addresses that nobody has asked for before. */
function someUrls(pages: readonly string[], count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `${pages[i % pages.length]}?${crypto.randomUUID()}`,
  );
}
