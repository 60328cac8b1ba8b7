/**
 * Pages a second: ours, Crawlee and the obvious loops in turn, round by round
 * and to and fro, so that what else the machine does troubles all of them alike.
 *
 * @module
 */

import type { BrowserHost } from "../../stack/browser_host.ts";
import type { TestStack } from "../../testing/stack.ts";
import { quantile } from "../figures.ts";
import { goal } from "./goal.ts";
import type { Keep, LoopProcess, LoopRun, Taken } from "./loop_process.ts";
import { crawlOurs } from "./our_crawl.ts";
import type { Urls } from "./pages.ts";
import { treeCpuMs } from "./process_usage.ts";

/** Who takes part, and on what. */
export interface Contest {
  readonly stack: TestStack;
  readonly bare: LoopProcess;
  readonly crawlee: LoopProcess;
  readonly urls: Urls;
  readonly sideBySide: number;
  /** The browser, where the pages are rendered. */
  readonly browser?: BrowserHost;
  readonly rounds: number;
  /** Pages of a run. */
  readonly count: number;
}

type Runner = (urls: readonly string[]) => Promise<Taken>;

/** A crawl, and the CPU time that the browser took for it. */
interface Round extends Taken {
  readonly browserMs: number;
}

/** Runs it, after a round that does not count, and prints medians and their ratios. */
export async function contest(options: Contest): Promise<void> {
  const { rounds, count, sideBySide, browser, urls } = options;
  const runners = Object.entries(await contestants(options));
  const warmUp = browser ? sideBySide : 2 * sideBySide;
  const found = new Map(runners.map(([name]) => [name, new Array<Round>()]));
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? runners : runners.toReversed();
    for (const [name, run] of order) {
      // It is another process if it has crashed.
      const pid = await browser?.pid();
      const before = pid ? await treeCpuMs(pid) : NaN;
      const taken = await run(urls(round === 0 ? warmUp : count));
      const browserMs = pid ? await treeCpuMs(pid) - before : NaN;
      if (round > 0) found.get(name)?.push({ ...taken, browserMs });
    }
  }
  const runs = (name: string) => found.get(name) ?? [];
  const median = (name: string, value: (round: Round) => number) =>
    quantile(runs(name).map(value), 0.5);
  /** Of each round by itself, as the load changes between them. */
  const ratio = (name: string) =>
    quantile(
      runs("ours").map(({ ms }, i) => (runs(name)[i]?.ms ?? NaN) / ms),
      0.5,
    );
  const pace = (name: string) => 1_000 * count / median(name, (run) => run.ms);
  const cpu = (name: string) => median(name, (run) => run.cpuMs) / count;
  const what = `${browser ? "rendered" : "direct"} × ${sideBySide}`;
  for (const [name] of runners) {
    console.log(
      `${`${what}  ${name}`.padEnd(52)} ${
        pace(name).toFixed(1).padStart(8)
      } pages/s ${cpu(name).toFixed(1).padStart(6)} ms CPU a page${
        browser
          ? `, ${
            (median(name, (run) => run.browserMs) / count).toFixed(0)
          } the browser`
          : ""
      }`,
    );
  }
  for (const [name] of runners.slice(1)) {
    goal(`${what}  ours / ${name}`, ratio(name), [
      "≥",
      name === "Crawlee" ? 1.5 : 0.9,
    ]);
  }
  goal(`${what}  function CPU a page`, cpu("ours"), [
    "≤",
    browser ? 30 : 5,
  ], " ms");
}

async function contestants(
  { stack, bare, crawlee, sideBySide, browser }: Contest,
): Promise<Record<string, Runner>> {
  const endpoint = browser?.endpoint;
  const by = (loop: LoopProcess, keep?: Keep): Runner => (urls) => {
    const run: LoopRun = { urls, sideBySide, endpoint, keep };
    return loop.crawl(run);
  };
  const both = {
    ours: (urls: readonly string[]) =>
      crawlOurs(stack, urls, { render: endpoint !== undefined }),
    Crawlee: by(crawlee),
    "bare loop": by(bare),
  };
  if (endpoint) return both;
  const { apiUrl, secretKey, databaseUrl, sql } = stack;
  await sql`create table if not exists public.bare_pages (
    url text primary key, html text not null)`;
  await sql`grant insert on public.bare_pages to service_role`;
  return {
    ...both,
    "bare loop, a commit a page by Postgres": by(bare, { databaseUrl }),
    "bare loop, a commit a page by the gateway": by(bare, {
      table: `${apiUrl}/rest/v1/bare_pages`,
      secretKey,
    }),
  };
}
