/**
 * `deno task bench:crawl [pages]`: pages a second, directly and rendered, with
 * 1, 4, 8 and 16 side by side, beside the obvious loop on the same browser and
 * the same site in the same run; what a page costs the function in CPU time;
 * and whether memory grows over `pages` pages (1 000).
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
import { BareProcess, type Taken } from "./crawl/bare_process.ts";
import { crawlOurs } from "./crawl/our_crawl.ts";
import { memoryMiB } from "./crawl/process_usage.ts";
import { quantile } from "./figures.ts";

const rounds = 3;
/** Pages of a run, for each one side by side; at least 16 and at most 400. */
const sizes = { fetch: 50, render: 6 };

if (import.meta.main) await main(Number(Deno.args[0] ?? 1_000));

async function main(total: number): Promise<void> {
  await using site = await fixtureSite();
  const pages = await selfContained(site);
  const home = fileURLToPath(new URL("../../.local", import.meta.url));
  await using browser = new BrowserHost({
    browser: () => getBrowser(home),
    log: console.error,
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  await using bare = new BareProcess();
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
    await compare("fetch", { stack, bare, pages, sideBySide });
    await compare("render", { stack, bare, pages, sideBySide, endpoint });
    if (sideBySide === 4) await memory(stack, pages, total);
  }
}

interface Contest {
  readonly stack: TestStack;
  readonly bare: BareProcess;
  readonly pages: readonly string[];
  readonly sideBySide: number;
  readonly endpoint?: string;
}

/** Ours and the obvious loop in turn, after a run of each that does not count. */
async function compare(
  means: keyof typeof sizes,
  { stack, bare, pages, sideBySide, endpoint }: Contest,
): Promise<void> {
  const found = { ours: new Array<Taken>(), bare: new Array<Taken>() };
  const count = Math.min(Math.max(sizes[means] * sideBySide, 16), 400);
  const render = means === "render";
  for (let round = 0; round <= rounds; round++) {
    const urls = someUrls(pages, round === 0 ? 2 * sideBySide : count);
    const ours = await crawlOurs(stack, urls, { render });
    const other = await bare.crawl({ urls, sideBySide, endpoint });
    if (round === 0) continue;
    found.ours.push(ours);
    found.bare.push(other);
  }
  const pace = (runs: Taken[]) =>
    1_000 * count / quantile(runs.map(({ ms }) => ms), 0.5);
  const cpu = (runs: Taken[]) =>
    quantile(runs.map(({ cpuMs }) => cpuMs), 0.5) / count;
  const { ours, bare: theirs } = found;
  const ratio = pace(ours) / pace(theirs);
  console.log(
    `${means.padEnd(6)} × ${String(sideBySide).padStart(2)}  ` +
      `ours ${pace(ours).toFixed(1)} pages/s, ${
        cpu(ours).toFixed(1)
      } ms CPU a page  ` +
      `bare ${pace(theirs).toFixed(1)} pages/s, ${
        cpu(theirs).toFixed(1)
      } ms  ` +
      `ratio ${ratio.toFixed(2)}`,
  );
}

/** Memory of the function's process over many rendered pages. */
async function memory(
  stack: TestStack,
  pages: readonly string[],
  total: number,
): Promise<void> {
  const step = Math.ceil(total / 10);
  const seen = [await memoryMiB(stack.functionsPid)];
  for (let done = 0; done < total; done += step) {
    await crawlOurs(stack, someUrls(pages, step), { render: true });
    seen.push(await memoryMiB(stack.functionsPid));
  }
  console.log(
    `memory after every ${step} of ${total} rendered pages, in MiB: ${
      seen.map(Math.round).join(" ")
    }`,
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
